import type { Uuid } from '@callsign/contracts/scalars';
import type { DisplayIdText } from '@callsign/identity/brands';
import { isSameDisplayId } from '@callsign/identity/display-id';
import { nextFreeLike } from '@callsign/identity/next-display-id';
import type { AnyRow } from '../sync/row.ts';

/** Who holds a display id among these rows, and the next free one; null while the id is free for this row. */
export function takenId(rows: readonly AnyRow[], uuid: Uuid | null, id: DisplayIdText) {
  const holder = rows.find((row) => row.uuid !== uuid && isSameDisplayId(row.id, id));
  return holder
    ? {
        holder,
        nextFree: nextFreeLike(
          id,
          rows.map((row) => row.id),
        ),
      }
    : null;
}
