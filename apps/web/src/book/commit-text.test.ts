import type { Commit } from '@callsign/contracts/commits';
import { describe, expect, test } from 'vitest';
import { createTestLog } from '../sync/test-log.ts';
import { A } from '../sync/test-page.ts';
import { commitText, fieldNames, skippedText } from './commit-text.ts';

const log = createTestLog();
const made: Commit = log.write([{ uuid: A, fields: { id: 'SRC 1', name: 'GFX', note: 'x' } }]);
const renamed = log.write([{ uuid: A, fields: { name: 'VT' } }]);
const removed = log.write([{ uuid: A, fields: null }]);

describe('what a commit did, in a few words', () => {
  test('a change of one row names its fields, a return and a deletion the row', () => {
    expect(commitText(renamed)).toBe('Name of SRC 1');
    expect(commitText(made)).toBe('SRC 1 is back');
    expect(commitText(removed)).toBe('SRC 1 is removed');
  });
  test('a change of many rows says how many of what, and one of none that it was nothing', () => {
    const two = { ...renamed, changes: [...renamed.changes, ...renamed.changes] };
    expect(commitText(two)).toBe('2 rows of Sources');
    expect(commitText({ ...renamed, changes: [] })).toBe('nothing');
  });
  test('fields are called as their columns; what has no column is something', () => {
    expect(fieldNames('source', ['name', 'id'])).toBe('ID, Name');
    expect(fieldNames('source', ['position'])).toBe('something');
    expect(fieldNames('of a newer build', ['name'])).toBe('something');
  });
});

test('an undo says what it left alone', () => {
  expect(skippedText([])).toBe('');
  const skipped = [{ entityType: 'source', uuid: A, id: 'SRC 1', fields: ['name'] }] as never;
  expect(skippedText(skipped)).toBe(' Left alone, because others have changed it since: Name of SRC 1.');
});
