import type { Operation } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { displayId } from '@callsign/contracts/scalars';
import type { DisplayIdText } from '@callsign/identity/brands';
import { displayIdKey } from '@callsign/identity/display-id';
import { countedDisplayId } from '@callsign/identity/parse-display-id';
import type { AnyRow } from '../sync/row.ts';

/** How ids are given out: "CAM", from 1, in steps of 1, as many digits as wanted. */
export interface Numbering {
  prefix: string;
  start: number;
  step: number;
  digits: number;
  /** Numbers that are free between the rows stay free. */
  keepsSpacers: boolean;
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
  { prefix, start, step, digits, keepsSpacers }: Numbering,
): readonly Renamed[] {
  const places = keepsSpacers ? placesWithSpacers(rows) : rows.map((_, at) => at);
  const stem = prefix.trim();
  const keptIds = new Map(others.map((row) => [displayIdKey(row.id), row.id]));
  const given = new Set<string>();
  return rows.map((row, at) => {
    const number = String(start + (places[at] ?? at) * step).padStart(digits, '0');
    const id = stem === '' ? number : `${stem} ${number}`;
    const key = displayIdKey(id);
    const holder = keptIds.get(key);
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

/** The number in an id; null where it has none. */
function numberOf({ id }: AnyRow): number | null {
  const digits = countedDisplayId(id)?.digits;
  return digits === undefined || !Number.isSafeInteger(Number(digits)) ? null : Number(digits);
}

/**
 * The places of rows with the gaps that their numbers have now, from 0: 1, 2, 5 → 0, 1, 4. The gaps stay where they are when rows
 * change places. Rows without numbers, or with equal ones, have no gaps between them.
 */
export function placesWithSpacers(rows: readonly AnyRow[]): readonly number[] {
  const numbers = rows.flatMap((row) => numberOf(row) ?? []).sort((a, b) => a - b);
  const isCounted = numbers.length === rows.length && new Set(numbers).size === rows.length;
  return isCounted ? numbers.map((number) => number - (numbers[0] ?? 0)) : rows.map((_, at) => at);
}

/** The lowest number among the ids of rows; null where none has one. */
export function lowestNumber(rows: readonly AnyRow[]): number | null {
  const numbers = rows.flatMap((row) => numberOf(row) ?? []);
  return numbers.length === 0 ? null : Math.min(...numbers);
}

/** A list with one element at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  const element = list[from];
  if (element === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, element);
}

/** Rows in an order that somebody has given them. Rows that came since stand at the end; those that went are left out. */
export function inOrder(rows: readonly AnyRow[], order: readonly Uuid[]): AnyRow[] {
  const byUuid = new Map(rows.map((row) => [row.uuid, row]));
  const uuids = new Set([...order, ...rows.map(({ uuid }) => uuid)]);
  return [...uuids].flatMap((uuid) => byUuid.get(uuid) ?? []);
}

/** The operations that give rows of a type their new ids; those that keep theirs are left out. */
export const renameOperations = (type: string, list: readonly Renamed[]): Operation[] =>
  list
    .filter(({ row, id }) => row.id !== id)
    .map(
      ({ row, id }) =>
        ({
          op: 'update',
          entityType: type,
          uuid: row.uuid,
          fields: { id },
          version: row.version,
        }) as Operation,
    );

/** The operations of a commit that were refused, as a sentence with why; empty where there are none. `idOf` names a row by its id now. */
export function leftOutText(
  refused: readonly { operation?: number | undefined; message: string }[],
  operations: readonly Operation[],
  idOf: (uuid: Uuid) => string | undefined,
): string {
  const parts = refused.map(({ operation, message }) => {
    const left = operations[operation ?? -1];
    return `${(left && 'uuid' in left ? idOf(left.uuid) : undefined) ?? 'A row'}: ${message}`;
  });
  return parts.length === 0 ? '' : ` Left out: ${parts.join(' ')}`;
}
