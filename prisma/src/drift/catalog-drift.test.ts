import { expect, test } from 'vitest';
import type { Catalog } from './catalog.ts';
import { catalogDrift } from './catalog-drift.ts';

const catalog = (postgres: number, definition: string): Catalog => ({
  postgres,
  objects: [
    { kind: 'check constraint', table: 'cameras', name: 'rate', facts: { validated: 'yes' }, definition },
  ],
});

test('another wording by another major version of Postgres is no drift', () => {
  expect(catalogDrift(catalog(18, 'CHECK (rate > 0)'), catalog(15, 'CHECK ((rate > 0))'))).toEqual([]);
});

test('another wording by the same version is drift', () => {
  const [drift] = catalogDrift(catalog(18, 'CHECK (rate > 0)'), catalog(18, 'CHECK (rate > 1)'));
  expect(drift?.sentence).toBe(
    'The check constraint rate of table cameras reads "CHECK (rate > 1)"; the migrations make it "CHECK (rate > 0)".',
  );
});
