import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDisplayIds } from './compare-display-ids.ts';

const anyId = fc.oneof(
  fc.string({ unit: fc.constantFrom('S', 's', 'É', 'é', ' ', '.', '-', '0', '1', '2', '9'), maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

describe('the order of display ids', () => {
  it.each([
    ['SRC 2', 'SRC 10'],
    ['E2 ID.0 IN 1.2', 'E2 ID.0 IN 1.10'],
    ['E2 ID.0 IN 2.1', 'E2 ID.0 IN 10.1'],
    ['src 2', 'SRC 10'],
    ['SRC 2', 'src 10'],
    ['CCU A', 'CCU b'],
    ['MEDIA 1A', 'MEDIA 1B'],
    ['MEDIA 1B', 'MEDIA 2A'],
    ['F1-9', 'F1-12'],
    ['F2-1', 'F10-1'],
    ['SRC', 'SRC 1'],
    ['SRC 99999999999999999998', 'SRC 99999999999999999999'],
    ['SRC 01', 'SRC 1'],
    ['SRC 1', 'src 1'],
    ['SRC 1', 'SRC 02'],
  ])('%s stands before %s', (first, second) => {
    expect(compareDisplayIds(first, second)).toBeLessThan(0);
    expect(compareDisplayIds(second, first)).toBeGreaterThan(0);
  });

  it('is total: only an id itself is equal to it, and turning a pair round turns the answer round', () => {
    fc.assert(
      fc.property(anyId, anyId, (a, b) => {
        expect(compareDisplayIds(a, b) === 0).toBe(a === b);
        expect(Math.sign(compareDisplayIds(a, b)) + Math.sign(compareDisplayIds(b, a))).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has no circles: what stands before the first stands before the last', () => {
    fc.assert(
      fc.property(anyId, anyId, anyId, (...ids) => {
        const [a = '', b = '', c = ''] = ids.sort(compareDisplayIds);
        expect(compareDisplayIds(a, b)).toBeLessThanOrEqual(0);
        expect(compareDisplayIds(b, c)).toBeLessThanOrEqual(0);
        expect(compareDisplayIds(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the same on every screen, whatever order the rows came in', () => {
    fc.assert(
      fc.property(fc.array(anyId), (ids) => {
        expect([...ids].reverse().sort(compareDisplayIds)).toEqual([...ids].sort(compareDisplayIds));
      }),
    );
  });
});
