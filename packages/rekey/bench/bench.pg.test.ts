import { describe, expect, test } from 'vitest';
import { database, newest, versions } from '../tests/postgres.ts';
import { makeDataset } from './dataset.ts';
import { measureWay } from './measure-way.ts';
import { judge, renderMeasured } from './report.ts';
import { lockedRebuild } from './ways/locked-rebuild.ts';
import { naiveTransaction } from './ways/naive-transaction.ts';
import { updateByRecord } from './ways/update-by-record.ts';
import { updateByTable } from './ways/update-by-table.ts';
import type { Way } from './ways/way.ts';
import { withRekey } from './ways/with-rekey.ts';

const parents = 2_000;

async function measure(way: Way, version = newest, loaded = false) {
  const db = await database(version);
  const client = await db.connect();
  await makeDataset(client, parents);
  await client.end();
  return measureWay(way, {
    url: db.url,
    parents,
    loaded,
    uuid: 'gen_random_uuid()',
    generator: 'v4',
    mostRecords: 1_000,
  });
}

describe('bench:rekey', () => {
  test.each([lockedRebuild, naiveTransaction, updateByTable, updateByRecord])(
    'without load $name comes to the same keys and references',
    async (way) => {
      const { error, outcome, walMb } = await measure(way);
      expect(error).toBeNull();
      expect(outcome?.childRate).toBeGreaterThan(0);
      expect(walMb).toBeGreaterThan(0);
    },
  );

  test.each(versions)(
    'rekey under load on PostgreSQL %i: converted, no statement failed',
    async (version) => {
      const { error, felt, outcome } = await measure(withRekey, version, true);
      expect(error).toBeNull();
      expect(felt).toMatchObject({ failed: 0, failure: null });
      expect(felt?.statements).toBeGreaterThan(20);
      expect(outcome?.swapMs).toBeGreaterThan(0);
    },
  );

  test('a way that keeps no new row filled fails under load, and the report says why', async () => {
    // The writers go on until it is over: a row without uuid comes in between the fill and NOT NULL.
    const slow: Way = {
      ...updateByTable,
      run: async (task) => {
        const client = await task.connect();
        await client.query('alter table parent add column uuid uuid');
        await client.query('update parent set uuid = gen_random_uuid()');
        const { rows } = await client.query<{ most: number }>('select max(id) as most from parent');
        for (let most = rows[0]?.most ?? 0, now = most; now === most; )
          now =
            (await client.query<{ most: number }>('select max(id) as most from parent')).rows[0]?.most ?? 0;
        await client.query('alter table parent alter column uuid set not null');
        return { childRate: null, swapMs: null, estimatedSeconds: null };
      },
    };
    const measured = await measure(slow, newest, true);
    expect(measured.error).toContain('contains null values');
    expect(renderMeasured([measured])).toContain('stopped: column "uuid"');
  });

  test('a conversion that misses a goal is told so, and one that stopped meets none', async () => {
    const limit = await measure(lockedRebuild);
    const rekey = { ...limit, way: withRekey, seconds: limit.seconds * 3 };
    expect(judge([limit, rekey])[0]).toMatchObject({ measured: '3.00 × the rebuild', met: false });
    expect(judge([limit, { ...rekey, seconds: limit.seconds * 2 }])[0]?.met).toBe(true);
    expect(judge([limit, { ...rekey, error: 'stopped' }]).map(({ met }) => met)).not.toContain(true);
  });
});
