import { expect, test } from 'vitest';
import { type AnyRow, valueIn } from '../sync/row.ts';
import { withDerived } from './derived.ts';

const check: AnyRow = Object.assign({} as AnyRow, { id: 'CHK 1', daysBeforeShow: 60 });
const show = { loadIn: '2026-05-01T22:30:00.000Z', zone: 'Europe/Berlin' };

test('a check carries its due day, and is the same object until its load-in, zone or days change', () => {
  const row = withDerived('checklist-item', check, show);
  expect(valueIn(row, 'dueDay')).toBe('2026-03-03');
  expect(withDerived('checklist-item', check, { ...show })).toBe(row);
  const elsewhere = withDerived('checklist-item', check, { ...show, zone: 'America/New_York' });
  expect(valueIn(elsewhere, 'dueDay')).toBe('2026-03-02');
  expect(valueIn(withDerived('checklist-item', check, { ...show, loadIn: null }), 'dueDay')).toBeNull();
});

test('a row of any other type is left as it is', () => {
  expect(withDerived('source', check, show)).toBe(check);
});
