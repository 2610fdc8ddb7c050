import { describe, expect, test } from 'vitest';
import { handWrittenOrder, parentAndChild, readSimpleSchema } from '../../tests/hand-written-unit.ts';
import { database, type TestDatabase, versions } from '../../tests/postgres.ts';
import { applyUnit } from './apply-unit.ts';
import { openRunner, type RunnerOptions } from './open-runner.ts';
import type { Report } from './report.ts';

async function open(db: TestDatabase, options: Partial<RunnerOptions> = {}) {
  const reports: Report[] = [];
  const runner = await openRunner({
    url: db.url,
    readSchemaText: readSimpleSchema,
    openGate: async () => ({ summary: 'open', evidence: null }),
    report: (report) => reports.push(report),
    patience: { attempts: 4, firstPauseMs: 10, longestPauseMs: 50 },
    ...options,
  });
  return { runner, reports };
}

describe.each(versions)('a run on PostgreSQL %i', (version) => {
  test('converts a table and its child, and fires none of the user triggers (P4)', async () => {
    const db = await database(version);
    await db.query(parentAndChild(20_000));
    const { runner, reports } = await open(db, { workers: 2 });
    const run = await applyUnit(handWrittenOrder, runner);
    await runner.close();
    expect(run.state).toBe('soaking');
    expect(await db.query(`select sum(touched)::int as touched from child`)).toEqual([{ touched: 0 }]);
    expect(
      await db.query(`select count(*)::int as wrong from child c left join parent p on p.id = c.legacy_parent_id
        where p.uuid is distinct from c.parent_uuid`),
    ).toEqual([{ wrong: 0 }]);
    expect(await db.query(`select count(*)::int from rekey.mapping_parent`)).toEqual([{ count: 20_000 }]);
    expect(reports.filter(({ event }) => event === 'step-is-done')).toHaveLength(10);
  });
});
