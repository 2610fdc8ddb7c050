import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DISPLAY_ID_MAX, isSameDisplayId, normalizeDisplayId } from './display-id.ts';
import { nextDisplayId, nextFreeLike, SPACER_GAPS_MAX, spacerGaps } from './next-display-id.ts';
import { parseDisplayId } from './parse-display-id.ts';

const prefix = fc.constantFrom('SRC', 'src', 'CCU', 'F1', 'MEDIA A', 'CARB IN', 'E2 ID.0 IN 1', '');
const separator = fc.constantFrom(' ', '-', '', '.', ' - ');
const tail = fc.oneof(
  fc.nat({ max: 12 }).map(String),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map(String),
  fc.constantFrom('01', '1A', '2b', 'A', 'z', 'Z', 'AA', 'ZZ', 'AAA', ''),
);
const anyId = fc.oneof(
  fc.tuple(prefix, separator, tail).map((parts) => parts.join('')),
  fc.string({ unit: fc.constantFrom('S', 'R', 'C', ' ', '-', '9', '1', 'A', '.'), maxLength: 6 }),
);
const someIds = fc.array(anyId, { maxLength: 30 });
const isTaken = (id: string, existing: string[]) => existing.some((other) => isSameDisplayId(id, other));

describe('the next display id', () => {
  it.each([
    ['SRC', [], 'SRC 1'],
    ['SRC', ['SRC 1', 'SRC 2', 'SRC 4'], 'SRC 5'],
    ['SRC', ['SRC 9', 'SRC 10'], 'SRC 11'],
    ['SRC', ['src 7', 'Src 3'], 'SRC 8'],
    ['SRC', ['DST 40', 'SRC 1', 'Main LED', 'SRCX 9', 'MSRC 9'], 'SRC 2'],
    ['SRC', ['SRC 9007199254740993'], 'SRC 9007199254740994'],
    ['SRC', ['SRC 99999999999999999999'], 'SRC 100000000000000000000'],
    ['W', ['W1', 'W12'], 'W13'],
    ['R', ['R08', 'R09'], 'R10'],
    ['F1', ['F1-11', 'F2-40', 'F1-12'], 'F1-13'],
    ['MEDIA', ['MEDIA 1A', 'MEDIA 1B'], 'MEDIA 2'],
    ['CARB IN', ['CARB IN 4', 'CARB OUT 9'], 'CARB IN 5'],
    ['E2 ID.0 IN 1', ['E2 ID.0 IN 1.1', 'E2 ID.0 IN 2.9'], 'E2 ID.0 IN 1.2'],
    ['CCU', ['CCU A', 'CCU B'], 'CCU C'],
    ['CCU', ['ccu a', 'CCU C'], 'CCU D'],
    ['CCU', ['CCU Z'], 'CCU AA'],
    ['CCU', ['CCU Z', 'CCU AZ'], 'CCU BA'],
    ['CCU', ['CCU ZZ'], 'CCU AAA'],
    ['CCU', ['CCU ZZ', 'CCU AAA'], 'CCU AAB'],
    ['CCU', ['CCU A', 'CCU B', 'CCU 4'], 'CCU 5'],
    ['', [], '1'],
    [' SRC ', ['SRC 1'], 'SRC 2'],
  ])('of %j after %j is %s', (given, existing, next) => {
    expect(nextDisplayId(given, existing)).toBe(next);
    expect(nextDisplayId(given, new Set(existing).values())).toBe(next);
  });

  it('is never taken, whatever there is', () => {
    fc.assert(
      fc.property(prefix, someIds, (given, existing) => {
        expect(isTaken(nextDisplayId(given, existing), existing)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is above every number of its prefix, so that a spacer is never filled', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { minLength: 1 }), (numbers) => {
        const next = parseDisplayId(
          nextDisplayId(
            'SRC',
            numbers.map((number) => `src ${number}`),
          ),
        );
        const highest = numbers.toSorted((a, b) => (a < b ? -1 : 1)).at(-1) ?? 0n;
        expect(next.form === 'number' && BigInt(next.digits)).toBe(highest + 1n);
      }),
    );
  });

  it('goes on counting when it is taken again and again', () => {
    for (const [given, first, last] of [
      ['SRC', 'SRC 1', 'SRC 800'],
      ['CCU', 'CCU A', 'CCU ADT'],
    ] as const) {
      const ids: string[] = [first];
      while (ids.length < 800) ids.push(nextDisplayId(given, ids));
      expect(ids.at(-1)).toBe(last);
      expect(new Set(ids).size).toBe(800);
    }
  });

  it('is not held up by one id that is all nines and as long as allowed', () => {
    const nines = `SRC ${'9'.repeat(DISPLAY_ID_MAX - 4)}`;
    expect(nextDisplayId('SRC', [nines, 'SRC 3'])).toBe('SRC 4');
    expect(nextDisplayId('SRC', [nines])).toBe('SRC 1');
  });
});

describe('an offer in place of a taken id', () => {
  it.each([
    ['SRC 12', ['SRC 12', 'SRC 14'], 'SRC 15'],
    ['src 12', ['SRC 12'], 'src 13'],
    ['MEDIA 1A', ['MEDIA 1A', 'MEDIA 1B', 'MEDIA 2A'], 'MEDIA 3A'],
    ['CCU A', ['CCU A', 'CCU B'], 'CCU C'],
    ['CCU AB', ['CCU A', 'CCU AB'], 'CCU AC'],
    ['Stage LR', ['Stage LR'], 'Stage LR 2'],
    ['E2 ID.0 IN 1.1', ['E2 ID.0 IN 1.1', 'E2 ID.0 IN 1.10'], 'E2 ID.0 IN 1.11'],
    ['CARB IN 4', ['CARB IN 4'], 'CARB IN 5'],
    ['Main LED', ['Main LED'], 'Main LED 2'],
    ['Main LED', ['main led', 'MAIN LED 2'], 'Main LED 3'],
    ['1080p59.94', ['1080p59.94'], '1080p59.94 2'],
    ['SRC 13', ['SRC 12'], 'SRC 13'],
  ])('for %s among %j is %s', (id, existing, offer) => {
    expect(nextFreeLike(id, existing)).toBe(offer);
  });

  it('is never taken, whatever there is', () => {
    fc.assert(
      fc.property(anyId, someIds, (id, others) => {
        const existing = [...others, id.toUpperCase()];
        expect(isTaken(nextFreeLike(id, existing), existing)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['a'.repeat(64), '😀'.repeat(64), '9'.repeat(64), `${'a'.repeat(61)} bc`, `SRC ${'9'.repeat(60)}`])(
    'for %s, which is as long as allowed, is an allowed id too',
    (id) => {
      const existing = [id];
      for (let round = 0; round < 12; round++) {
        const offer = nextFreeLike(id, existing);
        expect(isTaken(offer, existing)).toBe(false);
        expect(normalizeDisplayId(offer)).toEqual({ ok: true, id: offer });
        existing.push(offer);
      }
    },
  );
});

describe('spacer gaps', () => {
  it.each([
    ['SRC', ['SRC 6', 'SRC 2', 'src 3', 'DST 4'], [4, 5]],
    ['SRC', ['SRC 3', 'SRC 4'], []],
    ['SRC', [], []],
    ['MEDIA', ['MEDIA 1A', 'MEDIA 1B', 'MEDIA 3A'], [2]],
    ['F1', ['F1-1', 'F1-3'], [2]],
    ['CCU', ['CCU A', 'CCU C'], []],
  ])('of %s in %j are %j', (given, existing, gaps) => {
    expect(spacerGaps(given, existing)).toEqual(gaps);
  });

  it('and used numbers together are every number from the lowest to the highest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 300 }), { minLength: 1 }), (numbers) => {
        const gaps = spacerGaps(
          'SRC',
          numbers.map((number) => `SRC ${number}`),
        );
        const lowest = Math.min(...numbers);
        const all = Array.from({ length: Math.max(...numbers) - lowest + 1 }, (_, index) => lowest + index);
        expect([...gaps, ...numbers].sort((a, b) => a - b)).toEqual(all);
      }),
    );
  });

  it('are cut off at a thousand, so that one far id does not fill the memory', () => {
    expect(spacerGaps('chk', ['chk-1', 'chk-1700000000', 'chk-99999999999999999999'])).toHaveLength(
      SPACER_GAPS_MAX,
    );
  });
});
