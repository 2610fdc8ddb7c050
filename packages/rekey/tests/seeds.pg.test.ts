import { describe, expect, test } from 'vitest';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { fixtureNames, loadFixture } from './fixture.ts';
import { database, versions } from './postgres.ts';
import {
  answeredPlan,
  contentColumns,
  contractAll,
  convertAll,
  relations,
  rollBackAll,
  rowSums,
  testRunner,
} from './whole-database.ts';

describe.each(versions)('on PostgreSQL %i', (version) => {
  test.each(fixtureNames)(
    '%s: every table converted, taken back to the last byte, converted again and contracted, every relation the same',
    async (name) => {
      const db = await database(version);
      await loadFixture(db, name, 200);
      const client = await db.connect();
      const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
      const contents = await contentColumns(client);
      const relationsBefore = await relations(client, contents);
      const plan = await answeredPlan(client, name === 'cycles' ? { strategies: { users: 'cutover' } } : {});
      expect(plan.obstacles).toEqual([]);
      const runner = await testRunner(db);
      try {
        await convertAll(runner, plan);
        await rollBackAll(runner, plan);
        expect(await readSchemaText(client)).toBe(before.schema);
        expect(await rowSums(client)).toEqual(before.rows);
        await convertAll(runner, plan);
        await contractAll(runner, plan);
        expect(await relations(client, contents)).toEqual(relationsBefore);
      } finally {
        await runner.close();
        await client.end();
      }
    },
  );
});
