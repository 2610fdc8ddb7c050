import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { repository } from './repository.ts';

/** The part of vitest's JSON report that tells of failed tests; `name` is the absolute path of the file. */
export type VitestFile = {
  name: string;
  assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[];
};

/** A file or a `describe` in Playwright's JSON report; `file` is relative to the folder of the specs. */
export type PlaywrightSuite = {
  title: string;
  file: string;
  specs?: {
    title: string;
    ok: boolean;
    tests: { results: { status: string; errors: { message?: string }[] }[] }[];
  }[];
  suites?: PlaywrightSuite[];
};

/** What each line of a failed test begins with, so that whoever collects them (.ci/run) finds them. */
export const failureMark = '✗ ';

/** A sentence for each failed test of vitest: its file, its whole name, how its error begins. */
export function failedOfVitest(files: VitestFile[]): string[] {
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map((it) => `${fileIn(name)} › ${it.fullName}: ${beginning(it.failureMessages?.[0])}`),
  );
}

/** The path of a file as this repository says it; one of elsewhere as it is. */
export const fileIn = (path: string) => (path.startsWith(repository) ? relative(repository, path) : path);

/** The same of Playwright, `describe` titles included. */
export function failedOfPlaywright(suites: PlaywrightSuite[], outer: string[] = []): string[] {
  return suites.flatMap(({ title, file, specs = [], suites: inner = [] }) => {
    // A file's own suite has its path as title.
    const titles = title === file ? [file] : [...outer, title];
    const failed = specs
      .filter(({ ok }) => !ok)
      .map((spec) => {
        const errors = spec.tests.flatMap(({ results }) => results).flatMap((result) => result.errors);
        return `${[...titles, spec.title].join(' › ')}: ${beginning(errors[0]?.message)}`;
      });
    return [...failed, ...failedOfPlaywright(inner, titles)];
  });
}

/** The lines of an error that say what is wrong, in one line: neither where in the code nor what was tried meanwhile. */
export function beginning(message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? '')
    .split('\n')
    .map((line) => line.trim());
  const end = lines.findIndex((line) => /^(at |Call log:|>? *\d+ \||[-+] (Expected|Received))/.test(line));
  const shown = lines.slice(0, end < 0 ? undefined : end).filter(Boolean);
  return shown.slice(0, 4).join(' | ').slice(0, 400) || 'it failed without a message';
}
