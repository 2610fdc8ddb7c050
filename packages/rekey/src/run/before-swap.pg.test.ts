import { expect, test } from 'vitest';
import { orderOf, usersAndEvents } from '../../tests/events-unit.ts';
import { database, newest } from '../../tests/postgres.ts';
import { testRunner } from '../../tests/whole-database.ts';
import { readSteps } from '../journal/journal.ts';
import { applyUnit } from '../lifecycle/apply-unit.ts';
import { rollbackUnit } from '../lifecycle/rollback-unit.ts';

test.each(['rollback-finish', 'rollback-validate', 'rollback-not-null'])(
  'stopped after %s and before the swap, a unit with partitioned and required references leads back',
  async (step) => {
    const db = await database(newest);
    await db.query(usersAndEvents(40));
    const runner = await testRunner(db);
    runner.watch = async ({ key }) => {
      if (key.endsWith(`/swap/${step}`)) throw new Error('stopped here');
    };
    await expect(applyUnit(orderOf('events'), runner)).rejects.toThrow('stopped here');
    runner.watch = async () => undefined;
    const { run, identical, differences } = await rollbackUnit(runner);
    expect({ identical, differences }).toEqual({ identical: true, differences: [] });
    const left = (await readSteps(runner.client, run.id)).filter(
      ({ state }) => state === 'done' || state === 'running',
    );
    expect(left).toEqual([]);
    await runner.close();
  },
);
