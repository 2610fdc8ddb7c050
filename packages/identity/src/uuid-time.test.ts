import { describe, expect, it } from 'vitest';
import { makeUuidV4, makeUuidV7, nilUuid } from './uuid.ts';
import { madeWithin, uuidTime } from './uuid-time.ts';

const RFC_MOMENT = new Date('2022-02-22T19:22:22.000Z');
const RFC_V7 = '017F22E2-79B0-7CC3-98C4-DC0C0C07398F';

describe('the moment in a uuid', () => {
  it.each(['C232AB00-9414-11EC-B3C8-9F6BDECED846', '1EC9414C-232A-6B00-B3C8-9F6BDECED846', RFC_V7])(
    '%s of RFC 9562 holds 2022-02-22T19:22:22Z',
    (uuid) => {
      expect(uuidTime(uuid)).toEqual(RFC_MOMENT);
      expect(uuidTime(uuid.toLowerCase())).toEqual(RFC_MOMENT);
    },
  );

  it('reaches from the first to the last moment a version can hold', () => {
    expect(uuidTime('00000000-0000-7000-8000-000000000000')).toEqual(new Date(0));
    expect(uuidTime('ffffffff-ffff-7fff-bfff-ffffffffffff')).toEqual(new Date(2 ** 48 - 1));
    expect(uuidTime('00000000-0000-1000-8000-000000000000')).toEqual(new Date('1582-10-15T00:00:00Z'));
    expect(uuidTime('ffffffff-ffff-6fff-bfff-ffffffffffff')).toEqual(new Date('5236-03-31T21:21:00.684Z'));
  });

  it('is none for versions that hold no time', () => {
    for (const uuid of [nilUuid, makeUuidV4(), '5df41881-3aed-3515-88a7-2f4a814cf09e'])
      expect(uuidTime(uuid)).toBeNull();
  });

  it('is refused for a text that is no uuid', () => {
    expect(() => uuidTime('SRC 12')).toThrow('"SRC 12" is not a uuid');
  });
});

describe('made within a window', () => {
  const later = (milliseconds: number) => new Date(RFC_MOMENT.getTime() + milliseconds);

  it('includes the start and excludes the end, so that days side by side count each uuid once', () => {
    expect(madeWithin(RFC_V7, { from: RFC_MOMENT, to: later(1) })).toBe(true);
    expect(madeWithin(RFC_V7, { from: later(-1), to: RFC_MOMENT })).toBe(false);
    expect(madeWithin(RFC_V7, { from: later(1), to: later(2) })).toBe(false);
    expect(madeWithin(RFC_V7, { from: RFC_MOMENT, to: RFC_MOMENT })).toBe(false);
  });

  it('says of a uuid made now that it was made in the last minute', () => {
    const uuid = makeUuidV7();
    const now = Date.now();
    expect(madeWithin(uuid, { from: new Date(now - 60_000), to: new Date(now + 60_000) })).toBe(true);
  });

  it('answers null, not false, for uuids that are not of version 7', () => {
    const window = { from: new Date(0), to: new Date('2400-01-01') };
    for (const uuid of [nilUuid, makeUuidV4(), 'C232AB00-9414-11EC-B3C8-9F6BDECED846']) {
      expect(madeWithin(uuid, window)).toBeNull();
    }
  });

  it('refuses a window that is invalid or ends before it starts', () => {
    expect(() => madeWithin(RFC_V7, { from: later(1), to: RFC_MOMENT })).toThrow(RangeError);
    expect(() => madeWithin(RFC_V7, { from: new Date('soon'), to: RFC_MOMENT })).toThrow(RangeError);
  });
});
