import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFunction } from './find-function.ts';

const run = promisify(execFile);
let root: string;

beforeEach(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'callsign-replace-')));
  await mkdir(join(root, 'apps/api/src/rows'), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => writeFile(join(root, path), text);

/** What a process prints that imports `answer` of a file and calls it, with `question` replaced everywhere. */
async function replaced(file: string): Promise<string> {
  const replace = JSON.stringify(join(import.meta.dirname, 'replace-functions.ts'));
  await write(
    'main.ts',
    `import { replaceFunctions } from ${replace};
     const more = (sound) => (text) => sound(text) + '!';
     replaceFunctions([{ workspace: 'apps/api', name: 'question', replace: more }], ${JSON.stringify(root)});
     const { answer } = await import('./${file}');
     process.stdout.write(answer('why'));`,
  );
  return (await run(process.execPath, [join(root, 'main.ts')])).stdout;
}

it('replaces a function wherever its file was moved to', async () => {
  await write('apps/api/src/question.ts', "export const question = (text: string): string => text + '?';\n");
  const answer = (from: string) =>
    `import { question } from '${from}';\nexport const answer = (text: string) => question(text);\n`;
  await write('apps/api/src/answer.ts', answer('./question.ts'));
  expect(await replaced('apps/api/src/answer.ts')).toBe('why?!');

  await rename(join(root, 'apps/api/src/question.ts'), join(root, 'apps/api/src/rows/asked.ts'));
  await write('apps/api/src/answer.ts', answer('./rows/asked.ts'));
  expect(await replaced('apps/api/src/answer.ts')).toBe('why?!');
});

it('says which function is gone, or stands twice', async () => {
  await write('apps/api/src/one.ts', 'export async function question() {}\n');
  expect(findFunction(root, 'apps/api', 'question')).toBe(join(root, 'apps/api/src/one.ts'));
  expect(() => findFunction(root, 'apps/api', 'questions')).toThrow(/no file of apps\/api\/src exports/);
  await write('apps/api/src/rows/two.ts', 'export const question = 1;\n');
  expect(() => findFunction(root, 'apps/api', 'question')).toThrow(/more than once/);
});
