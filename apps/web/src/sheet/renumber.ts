import { displayId } from '@callsign/contracts/scalars';
import type { DisplayIdText } from '@callsign/identity/brands';
import { displayIdKey } from '@callsign/identity/display-id';
import type { AnyRow } from '../sync/row.ts';

/** How ids are given out: "CAM", from 1, in steps of 1, as many digits as wanted. */
export interface Numbering {
  prefix: string;
  start: number;
  step: number;
  digits: number;
}

/** One row with the id it is to get; `problem` is a sentence that says why it cannot. */
export interface Renamed {
  readonly row: AnyRow;
  readonly id: DisplayIdText;
  readonly problem: string | null;
}

/** The ids that rows get in this order. `others` are the rows that keep theirs. */
export function renumbered(
  rows: readonly AnyRow[],
  others: readonly AnyRow[],
  { prefix, start, step, digits }: Numbering,
): readonly Renamed[] {
  const stem = prefix.trim();
  const held = new Map(others.map((row) => [displayIdKey(row.id), row.id]));
  const given = new Set<string>();
  return rows.map((row, at) => {
    const number = String(start + at * step).padStart(digits, '0');
    const id = stem === '' ? number : `${stem} ${number}`;
    const key = displayIdKey(id);
    const holder = held.get(key);
    const checked = displayId.safeParse(id);
    const problem = !checked.success
      ? `${id} ${checked.error.issues[0]?.message ?? 'is no id'}.`
      : holder !== undefined
        ? `${holder} is held by a row that is not renumbered.`
        : given.has(key)
          ? `${id} would be given twice.`
          : null;
    given.add(key);
    return { row, id, problem };
  });
}

/** A list with one element at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const element = list[from];
  if (element === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, element);
}
