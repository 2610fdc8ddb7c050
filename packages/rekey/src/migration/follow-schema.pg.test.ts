import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { type GeneratedSchema, generateSchema } from '../../tests/generate-schema.ts';
import { database } from '../../tests/postgres.ts';
import { prismaDdl } from '../../tests/prisma-ddl.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { throwDice } from '../../torture/dice.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { findDrift } from '../drift/find-drift.ts';
import { beginRun, createJournal, type RunState, readRuns } from '../journal/journal.ts';
import type { Step } from '../plan/step.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { schemaFaults } from '../prisma-schema/validate-schema.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { followInSchema } from './follow-schema.ts';

/** The files of a schema, and what else its database has. */
type Files = Omit<GeneratedSchema, 'text'> & { files: readonly string[] };

/** A schema in files of its own and the database that Prisma makes of it. */
async function schemaWithDatabase({ files, home, sql }: Files) {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-follow-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = files.length === 1 ? join(folder, 'schema.prisma') : folder;
  const paths = files.map((_, n) => (files.length === 1 ? path : join(folder, `${n}.prisma`)));
  for (const [n, file] of paths.entries()) await writeFile(file, files[n] ?? '');
  const text = files.join('\n');
  const db = await database();
  const url = home === 'public' ? db.url : `${db.url}?schema=${home}`;
  await db.query(
    `create schema if not exists ${home}; set search_path = ${home}; ${await prismaDdl(text)}; ${sql}`,
  );
  const client = await db.connect();
  client.on('notice', () => undefined);
  onTestFinished(() => client.end());
  await createJournal(client);
  const drift = async () => {
    const request = { url, shadowUrl: null, schema: await readSchema(path, home), migrations: null };
    return (await findDrift(request)).filter(({ ofSoak }) => !ofSoak).map(({ sentence }) => sentence);
  };
  const texts = () => Promise.all(paths.map((file) => readFile(file, 'utf8')));
  return { path, client, drift, text: async () => (await texts()).join('\n') };
}

/** A unit as it was converted. */
interface Converted {
  name: string;
  run: string;
  steps: Step[];
  /** The schema's text before. */
  before: string;
}

/** Converts every unit, takes all back, converts them again and drops the old keys; the schema follows each. */
async function thereAndBack(schema: Files): Promise<void> {
  const { files, home } = schema;
  const original = files.join('\n');
  const { path, client, drift, text } = await schemaWithDatabase(schema);
  const follow = async (what: string) => {
    const { refused } = await followInSchema({ path, home }, client, await readRuns(client));
    expect(refused.map(({ fault }) => fault)).toEqual([]);
    expect(await schemaFaults((await readSchema(path)).files), `${what}\n${await text()}`).toEqual([]);
    expect(await drift(), `${what}\n${await text()}`).toEqual([]);
  };
  const setState = (run: string, state: RunState) =>
    client.query('update rekey.run set state = $2 where id = $1', [run, state]);
  await follow('at first');
  const plan = await answeredPlan(client);
  const convert = async (): Promise<Converted[]> => {
    const done: Converted[] = [];
    for (const unit of plan.units.filter(({ strategy }) => strategy !== 'leave')) {
      const { steps, shape } = stepsFor(await readCatalog(client), plan, unit);
      await executeSteps(client, steps.filter(beforeContract));
      const { name } = unit.table;
      done.push({ name, steps, before: await text(), run: await journal(client, shape) });
      await follow(`after ${unit.strategy} of ${name}`);
    }
    return done;
  };
  for (const { steps, before, run, name } of (await convert()).toReversed()) {
    await revertSteps(client, steps.filter(beforeContract));
    await setState(run, 'rolled back');
    await follow(`after the rollback of ${name}`);
    expect(await text(), `after the rollback of ${name}`).toBe(before);
  }
  expect(await text()).toBe(original);
  for (const { steps, run, name } of (await convert()).toReversed()) {
    await executeSteps(
      client,
      steps.filter((step) => !beforeContract(step)),
    );
    await setState(run, 'contracted');
    await follow(`after the contract of ${name}`);
  }
}

const beforeContract = ({ phase }: Step) => phase !== 'contract';

async function journal(client: pg.ClientBase, shape: UnitShape): Promise<string> {
  const texts = { planSha: '', serverVersion: '', schemaText: '', catalogSha: '' };
  const id = await beginRun(client, { unit: shape.unit, shape, steps: [], ...texts });
  await client.query(`update rekey.run set state = 'soaking' where id = $1`, [id]);
  return id;
}

it('the models follow a key that takes the name of a text column with its uuids', async () => {
  const text = `
datasource db {
  provider = "postgresql"
}

model Customer {
  id     Int     @id @default(autoincrement())
  name   String? /// as people write it
  uuid   String? @unique // for partners
  orders Order[]
}

model Order {
  id         Int       @id @default(autoincrement())
  customer   Customer? @relation(fields: [customerId], references: [id])
  customerId Int?
}
`;
  const sql = `insert into "Customer" (name, uuid) values ('a', upper(gen_random_uuid()::text)), ('b', null)`;
  const schema = { files: [text], home: 'public', sql };
  await thereAndBack(schema);
});

const [from = 1, to = 5] = (process.env.REKEY_SCHEMAS ?? '1-5').split('-').map(Number);

it.each(Array.from({ length: to - from + 1 }, (_, n) => from + n))(
  'schema %i that was made up is valid and without drift after every step, and the same to the last character after the rollbacks',
  async (seed) => {
    const { text, ...rest } = generateSchema(throwDice(seed));
    // Every third one in several files.
    await thereAndBack({ ...rest, files: seed % 3 === 0 ? text.split(/\n(?=model )/) : [text] });
  },
);
