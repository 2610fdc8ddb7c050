import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../rig/postgres.ts';
import { changeDatabase } from './change-database.ts';
import { findFunction } from './find-function.ts';
import { mutantOf, mutants } from './mutants.ts';

const repository = join(import.meta.dirname, '../../..');
let folder: string;
let postgres: Postgres;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callsign-mutants-'));
  postgres = await startPostgres(folder);
});

afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('A mutant finds every function that it replaces', () => {
  it.each(Object.keys(mutants))('%s', async (name) => {
    const { server = [], client = [], database = [] } = mutantOf(name) ?? {};
    for (const { workspace, name } of [...server, ...client])
      expect(findFunction(repository, workspace, name)).toContain(workspace);
    await changeDatabase(postgres, database);
  });
});
