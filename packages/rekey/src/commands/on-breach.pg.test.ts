import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { customerPlan, customersAndOrders } from '../../tests/customer-unit.ts';
import { database, type TestDatabase } from '../../tests/postgres.ts';
import { commandLine } from '../../tests/run-rekey.ts';
import { fingerprintOf } from '../catalog/fingerprint.ts';
import { readSchemaText } from '../catalog/schema-text.ts';

const script = fileURLToPath(new URL('../../tests/fails-after-swap.ts', import.meta.url));
const contents = `select md5(string_agg(c::text, ',' order by id)) as customers, (select md5(string_agg(o::text, ',' order by id)) from "order" o) as orders from customer c`;

async function breached(...args: string[]) {
  const db = await database();
  await db.query(customersAndOrders(200));
  const [rows] = await db.query(contents);
  const schema = await schemaOf(db);
  const { run, writePlan } = await commandLine(db);
  await writePlan({ ...customerPlan, catalogSha: fingerprintOf(schema) });
  const health = `'${process.execPath}' '${script}' '${db.url}'`;
  return { db, run, rows, schema, outcome: await run('apply', '--health', health, ...args) };
}

async function schemaOf(db: TestDatabase): Promise<string> {
  const client = await db.connect();
  try {
    return await readSchemaText(client);
  } finally {
    await client.end();
  }
}

const said =
  'After "customer is known by uuid" the health command failed (exit code 1: customers cannot be opened).';

test('--on-breach rollback takes a unit back by itself when a feature fails after the swap', async () => {
  const { db, run, rows, schema, outcome } = await breached('--on-breach', 'rollback');
  expect(outcome).toMatchObject({
    code: 3,
    err: expect.stringContaining(`${said} The unit has been taken back, as --on-breach rollback wants it.`),
  });
  expect(await schemaOf(db)).toBe(schema);
  expect(await db.query(contents)).toEqual([rows]);
  expect(await db.query(`select state from rekey.run`)).toEqual([{ state: 'rolled back' }]);
  expect(await run('status')).toMatchObject({ code: 0, out: expect.stringContaining('Taken back') });
});

test('without it the run stops where the feature failed, and waits for a person', async () => {
  const { db, schema, outcome } = await breached();
  expect(outcome).toMatchObject({ code: 3, err: expect.stringContaining(said) });
  expect(outcome.err).not.toContain('has been taken back');
  expect(await schemaOf(db)).not.toBe(schema);
  expect(await db.query(`select state, reason->>'code' as code from rekey.run`)).toEqual([
    { state: 'stopped', code: 'STOPPED' },
  ]);
});
