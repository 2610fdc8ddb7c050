import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Action, Entry } from './entry.ts';
import { emptyOverlay, missingIn, overlayOf } from './overlay.ts';
import { createTestLog, fold, SHOW } from './test-log.ts';
import { A } from './test-page.ts';
import { createView } from './view.ts';

const T = 't' as Uuid;

const entry = (order: number, action: Action, more: Partial<Entry> = {}): Entry => ({
  key: `key-${order}`,
  order,
  at: 0,
  production: SHOW,
  action,
  request: null,
  problem: null,
  ...more,
});
const edit = (fields: Record<string, unknown>, uuid: Uuid = A): Action => ({
  do: 'edit',
  entityType: 'source',
  uuid,
  fields,
  seen: 1,
});
const over = (...entries: Entry[]) => overlayOf(entries, [], () => false);

function oneRow() {
  const log = createTestLog();
  log.write([
    { uuid: 'a', fields: { id: 'SRC 2', name: 'old' } },
    { uuid: 'b', fields: { id: 'SRC 3' } },
  ]);
  return log;
}

describe('the overlay', () => {
  it('shows the newest of several unconfirmed values, in the place that its new id has', () => {
    const model = fold(oneRow().commits);
    const overlay = over(entry(1, edit({ name: 'first', id: 'SRC 10' })), entry(2, edit({ name: 'second' })));
    const rows = createView().rows(model, overlay, 'source');
    expect(rows.map((row) => [row.id, (row as { name?: string }).name])).toEqual([
      ['SRC 3', ''],
      ['SRC 10', 'second'],
    ]);
  });

  it('keeps an answered value until the model holds it, so that no old value flashes up', () => {
    const log = oneRow();
    const held = [{ entityType: 'source' as const, uuid: A, fields: { name: 'new' }, version: 2 }];
    expect(missingIn(held, fold(log.commits))).toBe(held);
    log.write([{ uuid: 'a', fields: { name: 'new' } }]);
    expect(missingIn(held, fold(log.commits))).toEqual([]);
  });

  it('lets go of an answered value when its row is deleted', () => {
    const log = oneRow();
    const held = [{ entityType: 'source' as const, uuid: A, fields: { name: 'new' }, version: 9 }];
    log.write([{ uuid: 'a', fields: null }]);
    expect(missingIn(held, fold(log.commits))).toEqual([]);
  });

  it('shows a new row among the others, with all that was typed into it', () => {
    const create: Action = {
      do: 'create',
      entityType: 'source',
      temporary: T,
      fields: { id: 'SRC 2.5' },
      moveOn: true,
    };
    const overlay = over(entry(1, create), entry(2, edit({ name: 'typed' }, T)));
    const view = createView();
    const rows = view.rows(fold(oneRow().commits), overlay, 'source');
    expect(rows.map(({ uuid, id }) => [uuid, id])).toEqual([
      ['a', 'SRC 2'],
      ['t', 'SRC 2.5'],
      ['b', 'SRC 3'],
    ]);
    expect(rows[1]).toMatchObject({ name: 'typed', version: 0 });
    expect(view.row(fold(oneRow().commits), overlay, T)).toBe(rows[1]);
  });

  it('shows what a commit of many rows writes, and what stood there once it is refused', () => {
    const model = fold(oneRow().commits);
    const update = { op: 'update', entityType: 'source', uuid: A, fields: { name: 'pasted' } } as const;
    const commit: Action = { do: 'commit', operations: [update] };
    const nameIn = (...entries: Entry[]) =>
      (createView().row(model, over(...entries), A) as { name?: string } | undefined)?.name;
    expect(nameIn(entry(1, commit))).toBe('pasted');
    expect(nameIn(entry(1, edit({ name: 'before' })), entry(2, commit))).toBe('pasted');
    expect(nameIn(entry(1, commit, { problem: { code: 'BUSY', message: 'Busy.' } }))).toBe('old');
    expect(
      createView()
        .drafts(over(entry(1, commit)), A)
        ?.get('name')?.state,
    ).toBe('sending');
  });

  it('is the same object while there is nothing in it', () => {
    expect(over()).toBe(emptyOverlay);
  });
});
