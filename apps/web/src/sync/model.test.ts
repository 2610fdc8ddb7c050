import { describe, expect, it } from 'vitest';
import { applyCommits, type Model, modelOfSnapshot } from './model.ts';
import { createTestLog, fold } from './test-log.ts';

const empty: Model = { seq: 0, epoch: 'e', tables: {} };
const ids = (model: Model, type = 'source') => model.tables[type]?.rows.map(({ id }) => id);

describe('applying commits', () => {
  it('keeps rows in the order people count in, also while they are renamed', () => {
    const log = createTestLog();
    for (const id of ['SRC 10', 'SRC 2', 'src 1', 'SRC 3']) log.write([{ uuid: id, fields: { id } }]);
    const { model } = applyCommits(empty, log.commits);
    expect(ids(model)).toEqual(['src 1', 'SRC 2', 'SRC 3', 'SRC 10']);
    const renamed = applyCommits(model, [log.write([{ uuid: 'SRC 2', fields: { id: 'SRC 11' } }])]).model;
    expect(ids(renamed)).toEqual(['src 1', 'SRC 3', 'SRC 10', 'SRC 11']);
  });

  it('passes over repeats', () => {
    const log = createTestLog();
    log.write([{ uuid: 'a', fields: { name: 'one' } }]);
    log.write([{ uuid: 'a', fields: { name: 'two' } }]);
    const { model } = applyCommits(empty, log.commits);
    const again = applyCommits(model, log.commits);
    expect(again).toEqual({ model, applied: [], gap: false });
    expect(again.model).toBe(model);
  });

  it('stops before a gap, and says so', () => {
    const log = createTestLog();
    for (const name of ['one', 'two', 'three']) log.write([{ uuid: 'a', fields: { name } }]);
    const [first, , third] = log.commits as [never, never, never];
    const { model, gap } = applyCommits(empty, [first, third]);
    expect(gap).toBe(true);
    expect(model.seq).toBe(1);
  });

  it('takes a deleted row out and a restored one back', () => {
    const log = createTestLog();
    log.write([{ uuid: 'a', fields: { id: 'A' } }]);
    log.write([{ uuid: 'a', fields: null }]);
    const gone = applyCommits(empty, log.commits).model;
    expect(ids(gone)).toEqual([]);
    expect(ids(applyCommits(gone, [log.write([{ uuid: 'a', fields: {} }])]).model)).toEqual(['A']);
  });

  it('leaves the list of every type that a commit does not touch the same object', () => {
    const log = createTestLog();
    log.write([
      { uuid: 'a', fields: { id: 'A' } },
      { uuid: 'c', type: 'camera', fields: { id: 'C' } },
    ]);
    const before = applyCommits(empty, log.commits).model;
    const after = applyCommits(before, [log.write([{ uuid: 'a', fields: { name: 'x' } }])]).model;
    expect(after.tables.camera?.rows).toBe(before.tables.camera?.rows);
    expect(after.tables.source?.rows).not.toBe(before.tables.source?.rows);
  });

  it('ends in the same order whether thousands of rows come at once or one by one', () => {
    const log = createTestLog();
    for (let i = 0; i < 1200; i++) log.write([{ uuid: `u${i}`, fields: { id: `SRC ${(i * 7919) % 1201}` } }]);
    const atOnce = applyCommits(empty, log.commits).model;
    let oneByOne = empty;
    for (const commit of log.commits) oneByOne = applyCommits(oneByOne, [commit]).model;
    expect(oneByOne).toEqual(atOnce);
    expect(atOnce).toEqual(fold(log.commits));
  });
});

describe('a snapshot of a show that is held already', () => {
  const snapshot = (streamKey: string | null) =>
    ({
      seq: 7,
      epoch: 'e',
      commit: null,
      production: { uuid: 'p', id: 'P 1', version: 1 },
      entities: {
        stream: [{ uuid: 's', id: 'STR 1', version: 3, streamKey }],
        source: [{ uuid: 'a', id: 'SRC 1', version: 2 }],
      },
    }) as never;
  const keyIn = ({ tables }: Model) =>
    (tables.stream?.rows[0] as { streamKey?: string | null } | undefined)?.streamKey;

  it('brings secrets to who may see them by now, and takes them from who may not, although no row has changed', () => {
    const before = modelOfSnapshot(snapshot(null), null);
    const told = modelOfSnapshot(snapshot('k-123'), before);
    expect(keyIn(told)).toBe('k-123');
    expect(keyIn(modelOfSnapshot(snapshot(null), told))).toBe(null);
    expect(told.tables.source).toBe(before.tables.source);
  });
});
