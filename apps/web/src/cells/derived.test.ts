import { expect, test } from 'vitest';
import type { AnyRow } from '../data/any-row.ts';
import { withDerived } from './derived.ts';

const check = { uuid: 'c', id: 'CHK 1', daysBeforeShow: 60 } as unknown as AnyRow;
const show = { loadIn: '2026-05-01T22:30:00.000Z', zone: 'Europe/Berlin' };

test('a check carries its due day, and is the same object until its load-in, zone or days change', () => {
  const row = withDerived('checklist-item', check, show);
  expect(row.dueDay).toBe('2026-03-03');
  expect(withDerived('checklist-item', check, { ...show })).toBe(row);
  expect(withDerived('checklist-item', check, { ...show, zone: 'America/New_York' }).dueDay).toBe(
    '2026-03-02',
  );
  expect(withDerived('checklist-item', check, { ...show, loadIn: null }).dueDay).toBeNull();
});

test('a row of any other type is left as it is', () => {
  expect(withDerived('source', check, show)).toBe(check);
});
