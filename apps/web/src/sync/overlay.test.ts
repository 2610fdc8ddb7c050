import { describe, expect, it } from 'vitest';
import { type Edit, emptyOverlay, settled, withEdit, withHeld, withRefusal } from './overlay.ts';
import type { Problem } from './result.ts';
import { createTestLog, fold } from './test-log.ts';
import { createView } from './view.ts';

const edit = (key: string, fields: Edit['fields'], uuid = 'a'): Edit => ({
  key,
  entityType: 'source',
  uuid,
  fields,
  heldAt: null,
});
const conflict: Problem = { code: 'FIELD_CONFLICT', message: 'changed since' };

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
    let overlay = withEdit(emptyOverlay, edit('1', { name: 'first', id: 'SRC 10' }));
    overlay = withEdit(overlay, edit('2', { name: 'second' }));
    const rows = createView().rows(model, overlay, 'source');
    expect(rows.map((row) => [row.id, (row as { name?: string }).name])).toEqual([
      ['SRC 3', ''],
      ['SRC 10', 'second'],
    ]);
  });

  it('stays until the model holds what the server has answered, so that no old value flashes up', () => {
    const log = oneRow();
    let overlay = withHeld(withEdit(emptyOverlay, edit('1', { name: 'new' })), '1', 2);
    overlay = settled(overlay, fold(log.commits));
    expect(overlay.edits).toHaveLength(1);
    log.write([{ uuid: 'a', fields: { name: 'new' } }]);
    expect(settled(overlay, fold(log.commits)).edits).toEqual([]);
  });

  it('lets go of an answered edit when its row is deleted', () => {
    const log = oneRow();
    log.write([{ uuid: 'a', fields: null }]);
    const overlay = withHeld(withEdit(emptyOverlay, edit('1', { name: 'new' })), '1', 9);
    expect(settled(overlay, fold(log.commits)).edits).toEqual([]);
  });

  it('keeps a refused value and sends the others of the same edit on under a new key', () => {
    let overlay = withEdit(emptyOverlay, edit('1', { name: 'mine', note: 'fine' }));
    overlay = withRefusal(overlay, '1', ['name'], conflict, '2');
    expect(overlay.edits).toEqual([edit('2', { note: 'fine' })]);
    expect(overlay.refused).toEqual([
      { entityType: 'source', uuid: 'a', field: 'name', value: 'mine', problem: conflict },
    ]);
  });

  it('does not bring back a refused value where something newer has been typed', () => {
    let overlay = withEdit(emptyOverlay, edit('1', { name: 'mine' }));
    overlay = withEdit(overlay, edit('2', { name: 'newer' }));
    expect(withRefusal(overlay, '1', ['name'], conflict, '3').refused).toEqual([]);
    const refused = withRefusal(overlay, '2', ['name'], conflict, '3');
    expect(withEdit(refused, edit('4', { name: 'newest' })).refused).toEqual([]);
  });
});
