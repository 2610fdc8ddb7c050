import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Model } from './model.ts';
import { emptyOverlay, type Overlay, type Unsaved } from './overlay.ts';
import type { Problem } from './result.ts';
import { createTestLog, fold, SHOW } from './test-log.ts';
import { A } from './test-page.ts';
import { createView } from './view.ts';

const B = 'b' as Uuid;
const NEW = 'temporary' as Uuid;

function shown() {
  const log = createTestLog();
  log.write([{ uuid: SHOW, type: 'production', fields: { id: 'SHOW 1' } }]);
  log.write([{ uuid: A, fields: { id: 'SRC 1', name: 'one' } }]);
  log.write([{ uuid: B, fields: { id: 'SRC 2', name: 'two' } }]);
  const model: Model = fold(log.commits);
  return { model, view: createView(), log };
}
const laidOver = (more: Partial<Overlay>): Overlay => ({ ...emptyOverlay, ...more });
const edit = (uuid: Uuid, fields: Record<string, unknown>) => ({
  ...{ entityType: 'source', uuid, fields },
});
const unsaved = (fields: Record<string, unknown>): Unsaved => ({
  ...{ key: NEW, entityType: 'source', at: 0, fields, problem: null },
});
const names = (rows: readonly object[]) => rows.map((row) => (row as { name?: string }).name);

describe('the model with what is unconfirmed laid over', () => {
  it('shows an edit in its row and in its list, and leaves the model alone', () => {
    const { model, view } = shown();
    const overlay = laidOver({ edits: [edit(A, { name: 'mine' }) as Overlay['edits'][number]] });
    expect(names(view.rows(model, overlay, 'source'))).toEqual(['mine', 'two']);
    expect(view.row(model, overlay, A)).toMatchObject({ id: 'SRC 1', name: 'mine' });
    expect(names(view.rows(model, emptyOverlay, 'source'))).toEqual(['one', 'two']);
  });
  it('shows a new row at the place of its id, with version 0 and in the show', () => {
    const { model, view } = shown();
    const overlay = laidOver({ unsaved: [unsaved({ id: 'SRC 1A', name: 'new' })] });
    expect(names(view.rows(model, overlay, 'source'))).toEqual(['one', 'new', 'two']);
    expect(view.row(model, overlay, NEW)).toMatchObject({ uuid: NEW, version: 0, productionUuid: SHOW });
    expect(view.unsaved(overlay, 'source')).toHaveLength(1);
    expect(view.unsaved(overlay, 'camera')).toEqual([]);
  });
  it('says of each field whether it is on its way or refused; what is on its way covers what was refused', () => {
    const { view } = shown();
    const problem: Problem = { code: 'FIELD_CONFLICT', message: 'no' };
    const refusal = (field: string, value: unknown) =>
      ({ key: '1', entityType: 'source', uuid: A, field, value, problem }) as const;
    const overlay = laidOver({
      refused: [refusal('name', 'x'), refusal('note', 'n')],
      edits: [edit(A, { name: 'y' }) as Overlay['edits'][number]],
    });
    const drafts = view.drafts(overlay, A);
    expect(drafts?.get('name')).toEqual({ value: 'y', state: 'sending' });
    expect(drafts?.get('note')).toEqual({ value: 'n', state: 'refused', problem });
    expect(view.drafts(overlay, B)).toBeUndefined();
  });
});

describe('what is painted again', () => {
  it('is nothing while nothing has changed: lists, rows and drafts stay the same objects', () => {
    const { model, view } = shown();
    const edits = [edit(A, { name: 'mine' }) as Overlay['edits'][number]];
    const [before, after] = [laidOver({ edits }), laidOver({ edits: [...edits] })];
    expect(view.rows(model, after, 'source')).toBe(view.rows(model, before, 'source'));
    expect(view.row(model, after, A)).toBe(view.row(model, before, A));
    expect(view.drafts(after, A)).toBe(view.drafts(before, A));
  });
  it('is only the edited row: the others of the list are those of the model', () => {
    const { model, view } = shown();
    const overlay = laidOver({ edits: [edit(A, { name: 'mine' }) as Overlay['edits'][number]] });
    const [first, second] = view.rows(model, overlay, 'source');
    expect(first).not.toBe(model.tables.source?.rows[0]);
    expect(second).toBe(model.tables.source?.rows[1]);
  });
  it('is the row once its confirmed half has changed', () => {
    const { model, view, log } = shown();
    const overlay = laidOver({ edits: [edit(A, { name: 'mine' }) as Overlay['edits'][number]] });
    const before = view.row(model, overlay, A);
    log.write([{ uuid: A, fields: { note: 'theirs' } }]);
    const after = view.row(fold(log.commits), overlay, A);
    expect(after).not.toBe(before);
    expect(after).toMatchObject({ name: 'mine', note: 'theirs' });
  });
});
