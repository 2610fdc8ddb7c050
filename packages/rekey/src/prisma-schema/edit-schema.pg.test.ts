import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { expect, it } from 'vitest';
import { executeSteps, revertSteps } from '../../tests/execute-steps.ts';
import { loadFixture, schemaOf } from '../../tests/fixture.ts';
import { database } from '../../tests/postgres.ts';
import { answeredPlan } from '../../tests/whole-database.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import type { TableName } from '../database/table-name.ts';
import { findDrift } from '../drift/find-drift.ts';
import { beginRun, createJournal } from '../journal/journal.ts';
import { consolidates } from '../plan/answers.ts';
import type { Step } from '../plan/step.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { stepsFor } from '../steps/steps-for.ts';
import { editSchema } from './edit-schema.ts';
import { parseSchemaFile } from './parse-schema.ts';
import { readSchema } from './read-schema.ts';
import type { PrismaSchema } from './syntax.ts';

const withEdits = (schema: PrismaSchema, edited: { path: string; text: string }[]): PrismaSchema => ({
  ...schema,
  files: schema.files.map((file) => {
    const now = edited.find(({ path }) => path === file.path);
    return now ? parseSchemaFile(now.path, now.text) : file;
  }),
});

/** For a look, and for `prisma validate`, by hand. */
async function keep(name: string, schema: PrismaSchema): Promise<void> {
  const folder = process.env.REKEY_KEEP_SCHEMAS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.prisma`), schema.files.map(({ text }) => text).join('\n'));
}

it.each(['video', 'shop', 'analytics', 'cycles'] as const)(
  'the schema of %s follows every unit there, back to the last character, and to the contract',
  async (name) => {
    const db = await database();
    await loadFixture(db, name, 20);
    const client = await db.connect();
    client.on('notice', () => undefined);
    const original = await readSchema(schemaOf(name));
    let schema = original;
    const follow = async (shape: UnitShape) => {
      const edited = editSchema(schema, await readCatalog(client), shape);
      schema = withEdits(schema, edited);
      return edited;
    };
    // schema.prisma cannot name a third column of an implicit relation's table; by the journal it is known as the soak's.
    const drift = async () =>
      (await findDrift({ url: db.url, shadowUrl: null, schema, migrations: null }))
        .filter(({ ofSoak }) => !ofSoak)
        .map(({ sentence }) => sentence);
    const soak = async () =>
      (await findDrift({ url: db.url, shadowUrl: null, schema, migrations: null })).filter(
        ({ ofSoak }) => ofSoak,
      );
    try {
      if (name === 'cycles') await client.query('drop policy own_observations on observations');
      expect(await drift()).toEqual([]);
      const plan = await answeredPlan(
        client,
        {},
        ({ answers }) => answers.find((it) => it === consolidates) ?? null,
      );
      const units = plan.units.filter(({ strategy }) => strategy !== 'leave');
      const done: { steps: Step[]; shape: UnitShape; before: PrismaSchema }[] = [];
      const convert = async () => {
        for (const unit of units) {
          const before = schema;
          const { steps, shape } = stepsFor(await readCatalog(client), plan, unit);
          await executeSteps(
            client,
            steps.filter(({ phase }) => phase !== 'contract'),
          );
          await follow(shape);
          await keep(`${name}-${done.length}-${unit.table.name}`, schema);
          await journal(client, unit.table, shape);
          done.push({ steps, shape, before });
          expect.soft(await drift(), `after ${unit.strategy} of ${unit.table.name}`).toEqual([]);
          expect(await follow(shape)).toEqual([]);
        }
      };
      await convert();
      for (const { steps, shape, before } of done.splice(0).toReversed()) {
        await revertSteps(
          client,
          steps.filter(({ phase }) => phase !== 'contract'),
        );
        await client.query(`update rekey.run set state = 'rolled back' where unit_name = $1`, [
          shape.unit.name,
        ]);
        await follow(shape);
        expect.soft(schema.files.map(({ text }) => text)).toEqual(before.files.map(({ text }) => text));
      }
      await convert();
      if (name === 'shop') expect((await soak()).length).toBeGreaterThan(0);
      await client.query('drop view if exists phase_progress cascade');
      for (const { steps, shape } of done.toReversed()) {
        await executeSteps(
          client,
          steps.filter(({ phase }) => phase === 'contract'),
        );
        await client.query(`update rekey.run set state = 'contracted' where unit_name = $1`, [
          shape.unit.name,
        ]);
        await follow(shape);
        expect.soft(await drift(), `after the contract of ${shape.unit.name}`).toEqual([]);
      }
      expect(await findDrift({ url: db.url, shadowUrl: null, schema, migrations: null })).toEqual([]);
      await keep(`${name}-contracted`, schema);
    } finally {
      await client.end();
    }
  },
);

/** What drift is told by: the units that soak. */
async function journal(client: pg.Client, unit: TableName, shape: UnitShape): Promise<void> {
  await createJournal(client);
  const texts = { planSha: '', serverVersion: '', schemaText: '', catalogSha: '' };
  await beginRun(client, { unit, shape, steps: [], ...texts });
  await client.query(`update rekey.run set state = 'soaking' where state = 'running'`);
}
