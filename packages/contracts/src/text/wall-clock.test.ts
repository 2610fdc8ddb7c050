import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, momentsOf, offsetText, wallAt, wallText, zoneNames } from './wall-clock.ts';

const moments = fc.date({
  min: new Date('1900-01-02T00:00:00Z'),
  max: new Date('2999-12-30T00:00:00Z'),
  noInvalidDate: true,
});

describe('the clocks of a zone', () => {
  test('show every moment, and every reading leads back to the moments that show it', () => {
    fc.assert(
      fc.property(moments, fc.constantFrom(...zoneNames()), (at, zone) => {
        const moment = at.getTime();
        const found = momentsOf(wallAt(moment, zone), zone);
        expect(found).toContain(moment);
        expect(found).toEqual([...found].sort((a, b) => a - b));
        for (const each of found) expect(wallAt(each, zone)).toBe(wallAt(moment, zone));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['Europe/Berlin', '2026-05-01T06:00:00Z', '2026-05-01 08:00', '+02:00'],
    ['America/Los_Angeles', '2026-05-01T06:00:00Z', '2026-04-30 23:00', '-07:00'],
    ['Asia/Kathmandu', '2026-05-01T06:00:00Z', '2026-05-01 11:45', '+05:45'],
    ['Africa/Monrovia', '1960-01-01T00:00:00Z', '1959-12-31 23:15:30', '-00:44:30'],
    ['UTC', '1900-01-01T00:00:00.001Z', '1900-01-01 00:00:00.001', '+00:00'],
  ])('%s at %s', (zone, iso, wall, offset) => {
    const moment = Date.parse(iso);
    expect(wallText(wallAt(moment, zone))).toBe(wall);
    expect(offsetText(moment, zone)).toBe(offset);
  });
});

test('a zone is the name of one whose rules are known, as it is spelt', () => {
  for (const name of zoneNames()) expect(isZone(name), name).toBe(true);
  for (const name of ['Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv']) expect(isZone(name), name).toBe(true);
  for (const name of ['', 'CET', '+02:00', 'europe/berlin', 'EUROPE/BERLIN', 'Mars/Base', 'Europe/Berlin '])
    expect(isZone(name), name).toBe(false);
});
