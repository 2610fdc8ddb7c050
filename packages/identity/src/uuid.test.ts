import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUuid, makeUuids, makeUuidV4, makeUuidV7, nilUuid, parseUuid, uuidVersion } from './uuid.ts';
import { uuidTime } from './uuid-time.ts';

/** RFC 9562 appendices A and B. */
const RFC_9562 = [
  ['C232AB00-9414-11EC-B3C8-9F6BDECED846', 1],
  ['5df41881-3aed-3515-88a7-2f4a814cf09e', 3],
  ['919108f7-52d1-4320-9bac-f847db4148a8', 4],
  ['2ed6657d-e927-568b-95e1-2665a8aea6a2', 5],
  ['1EC9414C-232A-6B00-B3C8-9F6BDECED846', 6],
  ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', 7],
  ['2489E9AD-2EE2-8E00-8EC9-32D5F69181C0', 8],
  ['5c146b14-3c52-8afd-938a-375d0df1fbf6', 8],
] as const;

describe('reading a uuid', () => {
  it.each(RFC_9562)('%s of RFC 9562 is a uuid of version %i', (uuid, version) => {
    expect(isUuid(uuid)).toBe(true);
    expect(uuidVersion(uuid)).toBe(version);
    expect(parseUuid(uuid)).toEqual({ ok: true, uuid: uuid.toLowerCase() });
  });

  it('the nil and the max uuid are uuids of version 0 and 15', () => {
    expect(nilUuid).toBe('00000000-0000-0000-0000-000000000000');
    expect(uuidVersion(nilUuid)).toBe(0);
    expect(uuidVersion('FFFFFFFF-ffff-ffff-ffff-ffffffffffff')).toBe(15);
  });

  it.each([
    '',
    'SRC 12',
    '919108f752d143209bacf847db4148a8',
    '{919108f7-52d1-4320-9bac-f847db4148a8}',
    'urn:uuid:919108f7-52d1-4320-9bac-f847db4148a8',
    ' 919108f7-52d1-4320-9bac-f847db4148a8',
    '919108f7-52d1-4320-9bac-f847db4148a8\n',
    '919108f7-52d1-0320-9bac-f847db4148a8',
    '919108f7-52d1-9320-9bac-f847db4148a8',
    '919108f7-52d1-4320-cbac-f847db4148a8',
    '919108g7-52d1-4320-9bac-f847db4148a8',
  ])('%j is no uuid, and a sentence says so', (text) => {
    expect(isUuid(text)).toBe(false);
    const reading = parseUuid(text);
    expect(!reading.ok && reading.problem).toMatch(/ is not a uuid; write .+\.$/);
    expect(() => uuidVersion(text)).toThrow(TypeError);
  });

  it('a value that is no text is no uuid', () => {
    for (const value of [null, undefined, 12, {}, [nilUuid]]) expect(isUuid(value)).toBe(false);
  });

  it('reads every RFC uuid in either case to the same lower case', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(parseUuid(uuid.toUpperCase())).toEqual({ ok: true, uuid });
      }),
    );
  });
});

describe('making a uuid', () => {
  it('makes random uuids of version 4', () => {
    expect(uuidVersion(makeUuidV4())).toBe(4);
    expect(makeUuidV4()).not.toBe(makeUuidV4());
  });

  it('10,000 uuids made in a tight loop are strictly increasing', () => {
    const uuids = Array.from({ length: 10_000 }, () => makeUuidV7());
    expectIncreasing(uuids);
    expect(new Set(uuids.map((uuid) => uuid.slice(0, 13))).size).toBeLessThan(5_000);
  });

  it('10,000 uuids made for one past moment are strictly increasing and hold that moment', () => {
    const at = new Date('2022-02-22T19:22:22.000Z');
    const uuids = Array.from({ length: 10_000 }, () => makeUuidV7(at));
    expectIncreasing(uuids);
    for (const uuid of [uuids[0], uuids.at(-1)]) expect(uuidTime(uuid ?? '')).toEqual(at);
  });

  it('a uuid made for a past moment does not hold back those made for now', () => {
    const before = makeUuidV7();
    makeUuidV7(new Date(0));
    makeUuidV7(new Date('2400-01-01'));
    const after = makeUuidV7();
    expect(after > before).toBe(true);
    expect(Math.abs(Date.now() - (uuidTime(after)?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it.each([new Date(Number.NaN), new Date(-1), new Date(2 ** 48)])(
    'refuses %s, which version 7 cannot hold',
    (at) => {
      expect(() => makeUuidV7(at)).toThrow(RangeError);
    },
  );

  it('gives back the moment it was made for, and sorts by it', () => {
    const moment = fc.date({ min: new Date(0), max: new Date(2 ** 48 - 1), noInvalidDate: true });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const uuid = makeUuidV7(a);
        expect(uuidVersion(uuid)).toBe(7);
        expect(uuidTime(uuid)).toEqual(a);
        if (a < b) expect(uuid < makeUuidV7(b)).toBe(true);
      }),
    );
  });
});

describe('making many uuids', () => {
  it.each([
    [1, 4],
    [1, 7],
    [10_000, 4],
    [10_000, 7],
  ] as const)('makes %i different uuids of version %i', (count, version) => {
    const uuids = makeUuids(count, version);
    expect(new Set(uuids).size).toBe(count);
    expect(uuids.every((uuid) => uuidVersion(uuid) === version)).toBe(true);
    if (version === 7) expectIncreasing(uuids);
  });

  it.each([0, -1, 10_001, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses to make %d', (count) => {
    expect(() => makeUuids(count, 7)).toThrow(
      new RangeError(`Ask for a whole number of uuids from 1 to 10000, not ${count}.`),
    );
  });
});

function expectIncreasing(uuids: string[]): void {
  expect(uuids.findIndex((uuid, index) => index > 0 && uuid <= (uuids[index - 1] ?? ''))).toBe(-1);
}
