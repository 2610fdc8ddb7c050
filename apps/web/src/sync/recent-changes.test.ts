import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Platform } from './platform.ts';
import { createRecentChanges, RECENT_MS } from './recent-changes.ts';
import { createTestClock } from './test-clock.ts';
import { createTestLog } from './test-log.ts';

const ROW = 'a' as Uuid;

function open() {
  const clock = createTestClock();
  const log = createTestLog();
  let ends = 0;
  const recent = createRecentChanges(clock as unknown as Platform, 'me' as Uuid<'user'>, () => {
    ends += 1;
  });
  const write = (fields: Record<string, unknown> | null, who = 'Ana') =>
    recent.note([log.write([{ uuid: ROW, fields }], { id: who, name: who })]);
  const nameAt = (field: string) => recent.of(ROW, field)?.userName ?? null;
  return { clock, write, nameAt, ends: () => ends };
}

describe('a cell that somebody else has just changed', () => {
  it('is marked with who it was, for a moment', () => {
    const { clock, write, nameAt } = open();
    write({ id: 'SRC 1', name: 'Laptop' });
    clock.pass(RECENT_MS);
    write({ name: 'Camera' });
    expect([nameAt('name'), nameAt('note')]).toEqual(['Ana', null]);
    clock.pass(RECENT_MS);
    expect(nameAt('name')).toBeNull();
  });
  it('is every cell of a row that they have added', () => {
    const { write, nameAt } = open();
    write({ id: 'SRC 1' });
    expect(nameAt('anything')).toBe('Ana');
  });
  it('is none that this person has changed, and none of a deleted row', () => {
    const { clock, write, nameAt } = open();
    write({ id: 'SRC 1', name: 'Laptop' }, 'me');
    expect(nameAt('name')).toBeNull();
    clock.pass(RECENT_MS);
    write(null);
    expect(nameAt('name')).toBeNull();
  });
  it('stays marked for its full moment while other cells change', () => {
    const { clock, write, nameAt } = open();
    write({ id: 'SRC 1', name: 'Laptop', note: 'x' }, 'me');
    write({ name: 'Camera' });
    clock.pass(RECENT_MS - 1);
    write({ note: 'y' }, 'Ben');
    expect([nameAt('name'), nameAt('note')]).toEqual(['Ana', 'Ben']);
    clock.pass(RECENT_MS - 1);
    expect([nameAt('name'), nameAt('note')]).toEqual([null, 'Ben']);
  });
  it('lets the screen know when its mark ends, also where nothing more happens', () => {
    const { clock, write, ends } = open();
    write({ id: 'SRC 1' });
    clock.pass(10 * RECENT_MS);
    expect(ends()).toBe(1);
  });
});
