import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { customerOrder, customersAndOrders } from '../../tests/customer-unit.ts';
import { type Fate, runMortal } from '../../tests/mortal-process.ts';
import { database, newest, type TestDatabase } from '../../tests/postgres.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readRuns } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
import { openRunner, type Runner } from '../lifecycle/open-runner.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import type { BackupWay } from './backup-way.ts';
import { makeGates } from './open-gates.ts';
import { recordScratchDatabase } from './scratch.ts';

const notOurs = `create schema rekey_restore_test; create table rekey_restore_test.mine (id int); insert into rekey_restore_test.mine values (7);`;

async function folderOfBackups(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-proof-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function withRunner(
  db: TestDatabase,
  backups: string,
  work: (runner: Runner) => Promise<unknown>,
): Promise<void> {
  const backup: BackupWay = { kind: 'rows' };
  const runner = await openRunner({
    url: db.url,
    readSchemaText,
    report: () => undefined,
    openGate: makeGates({ url: db.url, backups, backup, pools: 'report', patienceMs: 1_000 }),
  });
  try {
    await work(runner);
  } finally {
    await runner.close();
  }
}

const scratch = (db: TestDatabase) =>
  db.query(
    `select relname from pg_class where relnamespace = 'rekey'::regnamespace and relname ~ '^restore_'`,
  );

const rowsArePutBack: Fate = (statement) =>
  statement.startsWith('insert into rekey.restore_') ? 'sent' : null;

async function killedInProof(): Promise<{ db: TestDatabase; backups: string; schema: string }> {
  const db = await database(newest);
  await db.query(`${customersAndOrders(100)} ${notOurs}`);
  const client = await db.connect();
  const schema = await readSchemaText(client);
  await client.end();
  const backups = await folderOfBackups();
  const died = await runMortal(db, { fate: rowsArePutBack }, () =>
    withRunner(db, backups, (runner) => applyUnit(customerOrder, runner)),
  );
  expect(died).toBe(true);
  expect(await scratch(db)).not.toEqual([]);
  return { db, backups, schema };
}

test('killed while a backup is proved, the next apply drops the copy of the rows and goes on', async () => {
  const { db, backups } = await killedInProof();
  await withRunner(db, backups, (runner) => applyUnit(customerOrder, runner));
  expect(await scratch(db)).toEqual([]);
  expect(await db.query(`select id from rekey_restore_test.mine`)).toEqual([{ id: 7 }]);

  const died = await runMortal(db, { fate: rowsArePutBack }, () =>
    withRunner(db, backups, (runner) => contractUnit(null, runner, async () => undefined)),
  );
  expect(died).toBe(true);
  await withRunner(db, backups, (runner) => contractUnit(null, runner, async () => undefined));
  expect(await scratch(db)).toEqual([]);
  const [run] = await readRunsOf(db);
  expect(run?.state).toBe('contracted');
});

test('killed while a backup is proved, a rollback leaves nothing of it, and a schema that only sounds alike is not touched', async () => {
  const { db, backups, schema } = await killedInProof();
  await withRunner(db, backups, async (runner) => {
    expect(await rollbackUnit(runner)).toMatchObject({ identical: true, differences: [] });
    expect(await readSchemaText(runner.client)).toBe(schema);
  });
  expect(await scratch(db)).toEqual([]);
  expect(await db.query(`select id from rekey_restore_test.mine`)).toEqual([{ id: 7 }]);
});

test('a database that a killed proof of a dump has left is dropped, and only that one', async () => {
  const db = await database(newest);
  const backups = await folderOfBackups();
  await withRunner(db, backups, async () => undefined);
  const [left, other] = [`${db.name}_left`, `${db.name}_other`];
  for (const name of [left, other]) await db.query(`create database ${name}`);
  const client = await db.connect();
  await recordScratchDatabase(client, left);
  await client.end();
  await withRunner(db, backups, async () => undefined);
  const names = `select datname as name from pg_database where datname in ('${left}', '${other}')`;
  expect(await db.query(names)).toEqual([{ name: other }]);
  expect(await db.query(`select * from rekey.scratch`)).toEqual([]);
  await db.query(`drop database ${other}`);
});

async function readRunsOf(db: TestDatabase) {
  const client = await db.connect();
  try {
    return await readRuns(client);
  } finally {
    await client.end();
  }
}
