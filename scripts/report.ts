import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** A JSON report of a test run; undefined if the run did not get as far as writing one. */
export async function readReport<T>(path: string): Promise<T | undefined> {
  const text = await readFile(join(repository, path), 'utf8').catch(() => null);
  return text === null ? undefined : (JSON.parse(text) as T);
}
