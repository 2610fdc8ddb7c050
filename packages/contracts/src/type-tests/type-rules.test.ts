import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const packageFolder = dirname(dirname(here));
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

/** What a rule may be refused with: a value that does not fit. A misspelt name or a missing file is no proof. */
const UNFIT = new Set([1360, 2322, 2339, 2345, 2353, 2375, 2379, 2551, 2739, 2741, 2820]);

const EXPECTED = /^\s*\/\/ @ts-expect-error (.+)$/;

interface Complaint {
  file: string;
  line: number;
  code: number;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Compiles the files in a folder of their own, from which `../` leads to this package's sources. */
function compile(files: Record<string, string>): Complaint[] {
  const folder = mkdtempSync(join(tmpdir(), 'callsign-type-rules-'));
  folders.push(folder);
  mkdirSync(join(folder, 'rules'));
  symlinkSync(join(packageFolder, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, 'rules', name), text.replaceAll("from '../", "from 'contracts/"));
  }
  const settings = {
    extends: join(packageFolder, 'tsconfig.json'),
    compilerOptions: {
      paths: { 'contracts/*': [join(packageFolder, 'src/*')] },
      typeRoots: [join(packageFolder, 'node_modules/@types')],
    },
    include: ['rules'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const run = spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  const complaints = run.stdout.split('\n').flatMap((text) => {
    const [, file, line, code] = /([\w-]+\.ts)\((\d+),\d+\): error TS(\d+):/.exec(text) ?? [];
    return file ? [{ file, line: Number(line), code: Number(code) }] : [];
  });
  if (run.status !== 0 && complaints.length === 0) throw new Error(`tsc failed: ${run.stdout}${run.stderr}`);
  return complaints;
}

const files = Object.fromEntries(
  readdirSync(here)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => [name, readFileSync(join(here, name), 'utf8')]),
);

/** Each rule with the place of the line that breaks it. */
const rules = Object.entries(files).flatMap(([file, text]) =>
  text.split('\n').flatMap((content, index) => {
    const sentence = EXPECTED.exec(content)?.[1];
    return sentence ? [{ sentence, file, line: index + 2 }] : [];
  }),
);

describe('does not compile', () => {
  const bare = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, text.replaceAll('@ts-expect-error', '')]),
  );
  const complaints = compile(bare);

  it.each(rules)('$sentence', ({ file, line }) => {
    const codes = complaints
      .filter((complaint) => complaint.file === file && complaint.line === line)
      .map(({ code }) => code);
    expect(codes, `${file}:${line} compiles although it must not`).not.toEqual([]);
    expect(
      codes.filter((code) => !UNFIT.has(code)),
      `${file}:${line} is refused for another reason`,
    ).toEqual([]);
  });

  it('nothing but the lines that break a rule', () => {
    const elsewhere = complaints.filter(
      ({ file, line }) => !rules.some((rule) => rule.file === file && rule.line === line),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('the check of the types', () => {
  it('passes while every rule is kept', () => {
    expect(compile(files)).toEqual([]);
  });

  it('fails at the line of a rule that is kept no longer', () => {
    const kept = [
      '// @ts-expect-error text is not taken for text',
      "const name: string = 'GFX A';",
      'export { name };',
    ];
    expect(compile({ 'kept.ts': kept.join('\n') })).toEqual([{ file: 'kept.ts', line: 1, code: 2578 }]);
  });

  it('has a sentence for every line that must not compile, each once', () => {
    const marks =
      Object.values(files)
        .join('\n')
        .match(/@ts-expect-error/g) ?? [];
    expect(marks.length).toBe(rules.length);
    expect(new Set(rules.map((rule) => rule.sentence)).size).toBe(rules.length);
  });
});
