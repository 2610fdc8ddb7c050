import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { type Changes, lastSwitched } from './last-switched.ts';
import { nothingLess, unswitched } from './switch-parts.ts';

type Change = Changes[number];
const change = (
  userName: string | null,
  at: string,
  old: Change['old'],
  more: Partial<Change> = {},
): Change => ({
  seq: 1,
  commit: 'c' as Uuid<'commit'>,
  version: 1,
  userId: null,
  reason: null,
  ...{ userName, at, old, operation: 'updated', entity: {} },
  ...more,
});
const made = (entity: Change['entity']) =>
  change('Ana', '2026-05-01T08:00:00.000Z', {}, { operation: 'created', entity });

describe('who switched a switch last', () => {
  it('is whoever changed that one, however often others were changed since', () => {
    const changes = [
      change('Ben', '2026-05-03T08:00:00.000Z', { idLookup: true }),
      change('Ana', '2026-05-02T08:00:00.000Z', { readOnly: false }),
      change('Cleo', '2026-05-01T08:00:00.000Z', { readOnly: true }),
    ];
    expect(lastSwitched(changes, 'readOnly', unswitched, 'UTC')).toBe('Switched by Ana 2026-05-02 08:00');
  });
  it('is said on the clocks of the show', () => {
    const changes = [change(null, '2026-05-02T08:00:00.000Z', { readOnly: false })];
    expect(lastSwitched(changes, 'readOnly', unswitched, 'Europe/Berlin')).toBe(
      'Switched by somebody 2026-05-02 10:00',
    );
  });
  it('is whoever made the row, where it was made with the switch turned', () => {
    expect(lastSwitched([made({ readOnly: true })], 'readOnly', unswitched, 'UTC')).toMatch(
      /^Switched by Ana/,
    );
    expect(lastSwitched([made({ readOnly: false })], 'readOnly', unswitched, 'UTC')).toBe('Never switched');
  });
  it('is nobody for a type whose row was made as it was before, with external access left on', () => {
    const row = made({ externalApi: true });
    expect(lastSwitched([row], 'externalApi', nothingLess, 'UTC')).toBe('Never switched');
    expect(lastSwitched([row], 'externalApi', unswitched, 'UTC')).toMatch(/^Switched by Ana/);
  });
  it('is nobody where nothing was ever switched', () => {
    expect(lastSwitched([], 'readOnly', unswitched, 'UTC')).toBe('Never switched');
  });
});
