import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../rig/postgres.ts';
import { replaceOnce } from './mutate.ts';
import { plantOf, plants } from './plants.ts';

const repository = join(import.meta.dirname, '../../..');
let folder: string;
let postgres: Postgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callsign-plants-'));
  postgres = await startPostgres(folder);
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('A planted fault still fits what it is planted into', () => {
  it.each(Object.keys(plants))('%s', async (name) => {
    const { api = [], client = [], database = [] } = plantOf(name) ?? {};
    for (const mutation of [...api, ...client]) {
      const source = await readFile(join(repository, mutation.file), 'utf8');
      expect(replaceOnce(source, mutation)).not.toBe(source);
    }
    for (const mutation of database) {
      const [found] = await postgres.sql<{ text: string }>(
        'select pg_get_functiondef(oid) as text from pg_proc where proname = $1',
        [mutation.file],
      );
      await postgres.sql(`begin; ${replaceOnce(found?.text ?? '', mutation)}; rollback`);
    }
  });
});
