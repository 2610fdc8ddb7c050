import { describe, expect, test } from 'vitest';
import { database, versions } from '../tests/postgres.ts';
import { generateDatabase } from './generate-database.ts';
import { tortureDatabase } from './torture-database.ts';

test('the same seed makes the same database', () => {
  expect(generateDatabase(7, 18)).toBe(generateDatabase(7, 18));
  expect(generateDatabase(7, 18)).not.toBe(generateDatabase(8, 18));
});

describe.each(versions)('on PostgreSQL %i', (version) => {
  const seeds = [1, 2, 3].map((it) => it * 100 + version);

  test.each(seeds)(
    'database %i is converted, taken back to the last byte, converted again and contracted',
    async (seed) => {
      const db = await database(version);
      await db.query(generateDatabase(seed, version));
      await tortureDatabase(db.url, seed);
    },
  );
});
