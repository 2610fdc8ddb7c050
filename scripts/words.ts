import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './repository.ts';

const rules: { pattern: RegExp; why: string }[] = [
  {
    // A host is the machine's own choice: a project that names one cannot be installed through another.
    pattern: /\b(?:registry|npm|mirrors?)\.[a-z0-9-]+\.(?:com|org|net|io|dev|cn)\b/i,
    why: 'names a package registry; leave that to the machine',
  },
  { pattern: /@TODO(?! #\d+)/, why: 'has an @TODO without an issue number (@TODO #12)' },
  { pattern: /^(?:<{7}|>{7}) /, why: 'has a conflict that is not merged' },
];

/** Sentences, one per line of a file that has a word which must not be committed; ignored files are not looked at. */
export async function findForbiddenWords(root = repository): Promise<string[]> {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed.split('\0').filter((path) => path && path !== 'scripts/words.ts');
  const findings = await Promise.all(paths.map((path) => findIn(root, path)));
  return findings.flat();
}

async function findIn(root: string, path: string): Promise<string[]> {
  // A file that is deleted but not yet committed is still listed.
  const text = await readFile(join(root, path), 'utf8').catch(() => '');
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${path}:${index + 1} ${why}.`),
    );
}
