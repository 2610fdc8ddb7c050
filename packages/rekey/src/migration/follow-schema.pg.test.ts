import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { generateSchema } from '../../tests/generate-schema.ts';
import { database } from '../../tests/postgres.ts';
import { prismaDdl } from '../../tests/prisma-ddl.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { throwDice } from '../../torture/dice.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { findDrift } from '../drift/find-drift.ts';
import type { Step } from '../plan/step.ts';
import { stepsFor } from '../plan/steps/steps-for.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { schemaFaults } from '../prisma-schema/validate-schema.ts';
import { beginRun, createJournal, readRuns } from '../run/journal.ts';
import { followInSchema } from './follow-schema.ts';

/** A schema in a file of its own and the database that Prisma makes of it. */
async function schemaWithDatabase(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-follow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'schema.prisma');
  await writeFile(path, text);
  const db = await database();
  await db.query(await prismaDdl(text));
  const client = await db.connect();
  client.on('notice', () => undefined);
  onTestFinished(() => client.end());
  await createJournal(client);
  const drift = async () => {
    const request = { url: db.url, shadowUrl: null, schema: await readSchema(path), migrations: null };
    return (await findDrift(request)).filter(({ ofSoak }) => !ofSoak).map(({ sentence }) => sentence);
  };
  return { path, client, drift, text: () => readFile(path, 'utf8') };
}

/** Converts every unit, the schema following each, and takes them back; the schema is looked at after every step. */
async function thereAndBack(original: string): Promise<void> {
  const { path, client, drift, text } = await schemaWithDatabase(original);
  const look = async (what: string) => {
    expect(await schemaFaults((await readSchema(path)).files), `${what}\n${await text()}`).toEqual([]);
    expect(await drift(), `${what}\n${await text()}`).toEqual([]);
  };
  await look('at first');
  const plan = await answeredPlan(client);
  const done: { steps: Step[]; before: string; run: string; name: string }[] = [];
  for (const unit of plan.units.filter(({ strategy }) => strategy !== 'leave')) {
    const { steps, shape } = stepsFor(await readCatalog(client), plan, unit);
    const kept = steps.filter(({ phase }) => phase !== 'contract');
    await executeSteps(client, kept);
    const before = await text();
    const run = await journal(client, shape);
    const { refused } = await followInSchema(path, client, await readRuns(client));
    expect(refused.map(({ fault }) => fault)).toEqual([]);
    done.push({ steps: kept, before, run, name: unit.table.name });
    await look(`after ${unit.strategy} of ${unit.table.name}`);
  }
  for (const { steps, before, run, name } of done.toReversed()) {
    await revertSteps(client, steps);
    await client.query(`update rekey.run set state = 'rolled back' where id = $1`, [run]);
    await followInSchema(path, client, await readRuns(client));
    expect(await drift(), `after the rollback of ${name}`).toEqual([]);
    expect(await text(), `after the rollback of ${name}`).toBe(before);
  }
  expect(await text()).toBe(original);
}

async function journal(client: pg.ClientBase, shape: UnitShape): Promise<string> {
  const texts = { planSha: '', serverVersion: '', schemaText: '', catalogSha: '' };
  const id = await beginRun(client, { unit: shape.unit, shape, steps: [], ...texts });
  await client.query(`update rekey.run set state = 'soaking' where id = $1`, [id]);
  return id;
}

const [from = 1, to = 8] = (process.env.REKEY_SCHEMAS ?? '1-8').split('-').map(Number);

it.each(Array.from({ length: to - from + 1 }, (_, n) => from + n))(
  'schema %i that was made up is valid and without drift after every unit, and the same to the last character after the rollbacks',
  async (seed) => {
    const text = generateSchema(throwDice(seed));
    await thereAndBack(text);
  },
);
