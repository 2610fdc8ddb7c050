import { expect, test } from 'vitest';
import { sortAfterPress, sortKeys } from './sort.ts';

test('a press sorts by a column alone: up, down, and not at all', () => {
  expect(sortAfterPress('', 'name', false)).toBe('name');
  expect(sortAfterPress('name', 'name', false)).toBe('-name');
  expect(sortAfterPress('-name', 'name', false)).toBe('');
  expect(sortAfterPress('type,-name', 'note', false)).toBe('note');
});

test('without an order rows are sorted by their ids, so that a press on the id turns that round', () => {
  expect(sortAfterPress('', 'id', false)).toBe('-id');
});

test('with Shift a column is added, turned round in its place, and taken out again', () => {
  expect(sortAfterPress('type', 'name', true)).toBe('type,name');
  expect(sortAfterPress('type,name', 'type', true)).toBe('-type,name');
  expect(sortAfterPress('-type,name', 'type', true)).toBe('name');
  expect(sortAfterPress('', 'name', true)).toBe('name');
});

test('what an address says is read as columns in their order, whatever else stands in it', () => {
  expect(sortKeys('type,,-lengthFt,-')).toEqual([
    { field: 'type', isDown: false },
    { field: 'lengthFt', isDown: true },
  ]);
});
