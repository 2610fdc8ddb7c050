import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { onlyEvents, usersAndEvents } from '../../tests/events-unit.ts';
import { executeSteps } from '../../tests/execute-steps.ts';
import { loadFixture, migrationsOf } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { readSchemaText } from '../catalog/schema-text.ts';
import { readMigrations } from '../drift/read-migrations.ts';
import { consolidates } from '../plan/answers.ts';
import type { Question } from '../plan/plan.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { migrationSql } from './migration-sql.ts';
import { writeMigration } from './write-migration.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

/** What says the same twice is consolidated, all else answered carefully. */
const consolidating = ({ answers }: Question) => answers.find((it) => it === consolidates) ?? null;

async function copyOfMigrations(name: 'video' | 'shop' | 'analytics' | 'cycles'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-migrations-'));
  folders.push(folder);
  await cp(migrationsOf(name), folder, { recursive: true });
  return folder;
}

it.each(['video', 'shop', 'analytics', 'cycles'] as const)(
  'the migrations of %s make of an empty database what rekey made of the full one',
  async (name) => {
    const full = await database();
    await loadFixture(full, name, 30);
    const empty = await database();
    for (const { sql } of await readMigrations(migrationsOf(name))) await empty.query(sql);
    const client = await full.connect();
    const other = await empty.connect();
    for (const one of [client, other]) one.on('notice', () => undefined);
    await client.query('create schema rekey; drop table _prisma_migrations');
    // It compares a column with a number, which no uuid is.
    for (const one of [client, other])
      if (name === 'cycles') await one.query('drop policy own_observations on observations');
    try {
      const plan = await answeredPlan(client, {}, consolidating);
      const units = plan.units.filter(({ strategy }) => strategy !== 'leave');
      expect(units.length).toBeGreaterThan(0);
      for (const unit of units) {
        const { steps } = stepsFor(await readCatalog(client), plan, unit);
        const kept = steps.filter(({ phase }) => phase !== 'contract');
        const before = await readSchemaText(other);
        await executeSteps(client, kept);
        await other.query(migrationSql(steps, 'apply'));
        await other.query(migrationSql(steps, 'rollback'));
        expect(await readSchemaText(other)).toBe(before);
        await other.query(migrationSql(steps, 'apply'));
      }
      expect(await readSchemaText(other)).toBe(await readSchemaText(client));
    } finally {
      await client.end();
      await other.end();
    }
  },
);

it('is recorded as Prisma would, once, and after the newest', async () => {
  const db = await database();
  await loadFixture(db, 'analytics', 10);
  const folder = await copyOfMigrations('analytics');
  const client = await db.connect();
  const startedAt = new Date('2025-01-02T03:04:05Z');
  const migration = { name: 'rekey public.events', sql: 'select 1;\n', startedAt };
  try {
    const first = await writeMigration(client, { folder, home: 'public' }, migration);
    expect(first).toEqual({ name: '20250830120001_rekey_public_events', recorded: true, isNew: true });
    expect(await writeMigration(client, { folder, home: 'public' }, migration)).toEqual({
      ...first,
      isNew: false,
    });
    expect(await readdir(folder)).toEqual(['20250830120000_events', first.name]);
    expect(await readFile(join(folder, first.name, 'migration.sql'), 'utf8')).toBe(migration.sql);
    const { rows } = await client.query(
      `select migration_name, applied_steps_count, checksum, finished_at is not null as finished, rolled_back_at
       from _prisma_migrations where migration_name like '%rekey%'`,
    );
    expect(rows).toEqual([
      {
        migration_name: first.name,
        applied_steps_count: 1,
        checksum: '4a45092ccf992ea92250053a80b931b787924ba61648f420555511b84f10ab6c',
        finished: true,
        rolled_back_at: null,
      },
    ]);
    await client.query(`delete from _prisma_migrations where migration_name like '%rekey%'`);
    expect(await writeMigration(client, { folder, home: 'public' }, migration)).toEqual(first);
    await client.query('drop table _prisma_migrations');
    const later = { ...migration, sql: 'select 2;\n', startedAt: new Date('2026-05-06T07:08:09Z') };
    expect(await writeMigration(client, { folder, home: 'public' }, later)).toEqual({
      name: '20260506070809_rekey_public_events',
      recorded: false,
      isNew: true,
    });
  } finally {
    await client.end();
  }
});

it.each(['video', 'cycles'] as const)(
  'the migrations convert the rows of a small %s as well',
  async (name) => {
    const db = await database();
    await loadFixture(db, name, 30);
    const client = await db.connect();
    client.on('notice', () => undefined);
    try {
      if (name === 'cycles') await client.query('drop policy own_observations on observations');
      const plan = await answeredPlan(client, {}, consolidating);
      for (const unit of plan.units.filter(({ strategy }) => strategy !== 'leave')) {
        const { steps, shape } = stepsFor(await readCatalog(client), plan, unit);
        await client.query(migrationSql(steps, 'apply'));
        const { table, uuidAfter } = shape.references[0] ?? {
          table: shape.unit,
          uuidAfter: shape.key.uuidAfter[0] ?? '',
        };
        const { rows } = await client.query(
          `select count("${uuidAfter}")::int as filled, count(*)::int as all from "${table.schema}"."${table.name}"`,
        );
        const optional = shape.references.length > 0;
        if (!optional) expect(rows[0].filled).toBe(rows[0].all);
        else expect(rows[0].filled).toBeGreaterThan(0);
      }
    } finally {
      await client.end();
    }
  },
);

it('the migration of a partitioned table’s own key makes of another database what rekey made of this one, and back', async () => {
  const [full, other] = [await database(), await database()];
  await full.query(usersAndEvents(60));
  await other.query('create table came_first (id int)');
  await other.query(`${usersAndEvents(10)} drop table came_first`);
  const [client, empty] = [await full.connect(), await other.connect()];
  for (const one of [client, empty]) one.on('notice', () => undefined);
  try {
    await client.query('create schema rekey');
    const plan = await answeredPlan(client, onlyEvents);
    const unit = plan.units.find(({ table }) => table.name === 'events');
    if (!unit) throw new Error('The plan has no events.');
    const { steps } = stepsFor(await readCatalog(client), plan, unit);
    const before = await readSchemaText(empty);
    await executeSteps(
      client,
      steps.filter(({ phase }) => phase !== 'contract'),
    );
    await empty.query(migrationSql(steps, 'apply'));
    expect(await readSchemaText(empty)).toBe(await readSchemaText(client));
    await empty.query(migrationSql(steps, 'rollback'));
    expect(await readSchemaText(empty)).toBe(before);
  } finally {
    await Promise.all([client.end(), empty.end()]);
  }
});
