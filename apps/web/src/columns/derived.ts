import { dueDay } from '@callsign/contracts/due-day';
import { type AnyRow, valueIn } from '../sync/row.ts';

/** What of its show a row's derived values follow from. */
export interface ShowFacts {
  readonly loadIn: string | null;
  readonly zone: string;
}

/** A column whose values follow from the row and its show, and are stored nowhere. */
interface Derived {
  /** The column behind which it stands. */
  readonly after: string;
  readonly column: {
    readonly field: string;
    readonly label: string;
    readonly width: number;
    readonly kind: 'day';
  };
  readonly value: (row: AnyRow, show: ShowFacts) => unknown;
}

const due: Derived = {
  after: 'daysBeforeShow',
  column: { field: 'dueDay', label: 'Due', width: 110, kind: 'day' },
  value: (row, show) => dueDay(show.loadIn, valueIn(row, 'daysBeforeShow') as number | null, show.zone),
};

const derived: Readonly<Record<string, Derived>> = { 'checklist-item': due };

/** The derived column of a type, where it has one. */
export const derivedOf = (type: string): Derived | undefined =>
  Object.hasOwn(derived, type) ? derived[type] : undefined;

const filled = new WeakMap<AnyRow, { show: ShowFacts; row: AnyRow }>();

/** A row with its derived value; the same object until the row or what it follows from changes. */
export function withDerived(type: string, row: AnyRow, show: ShowFacts): AnyRow {
  const found = derivedOf(type);
  if (!found) return row;
  const before = filled.get(row);
  if (before && before.show.loadIn === show.loadIn && before.show.zone === show.zone) return before.row;
  const made = { ...row, [found.column.field]: found.value(row, show) };
  filled.set(row, { show, row: made });
  return made;
}
