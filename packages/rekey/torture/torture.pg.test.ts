import { describe, expect, test } from 'vitest';
import { database, versions } from '../tests/postgres.ts';
import { type Dimension, dimensions, drawDimensions } from './dimensions.ts';
import { generateDatabase } from './generate-database.ts';
import { tortureDatabase } from './torture-database.ts';

test('the same seed makes the same database', () => {
  expect(generateDatabase(7, 18)).toBe(generateDatabase(7, 18));
  expect(generateDatabase(7, 18)).not.toBe(generateDatabase(8, 18));
});

test('a dimension that is switched off is in no database, and changes nothing about which have the others', () => {
  const seeds = Array.from({ length: 50 }, (_, i) => i + 1);
  const without = (it: Dimension) => dimensions.filter((other) => other !== it);
  for (const dimension of dimensions)
    for (const seed of seeds) {
      const drawn = drawDimensions(seed, dimensions);
      drawn.delete(dimension);
      expect(drawDimensions(seed, without(dimension))).toEqual(drawn);
    }
});

/** Every seed on one of the versions in turn, with CALLSIGN_FULL=1 more of them; what takes long is left to the long run but for a few. */
const seeds = Array.from({ length: process.env.CALLSIGN_FULL === '1' ? 42 : 24 }, (_, i) => i + 1);

describe.each(versions)('on PostgreSQL %i', (version) => {
  const own = seeds.filter((seed) => versions[seed % versions.length] === version);

  test.concurrent.each(own)(
    'database %i is converted, taken back to the last byte, converted again and contracted',
    async (seed) => {
      const db = await database(version);
      const among = dimensions.filter((it) => it !== 'objects' && (it !== 'kills' || seed % 10 === 0));
      const drawn = drawDimensions(seed, among);
      await db.query(generateDatabase(seed, version, drawn));
      await tortureDatabase(db.url, seed, drawn);
      await db.drop();
    },
  );
});
