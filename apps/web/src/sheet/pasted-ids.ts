import { displayIdKey } from '@callsign/identity/display-id';
import type { AnyRow } from '../sync/row.ts';

/** A row that is pasted over (undefined: that is made), and the id that is pasted into it (undefined: none). */
interface PastedId {
  readonly row: AnyRow | undefined;
  readonly id: AnyRow['id'] | undefined;
}

/**
 * The ids that pasted rows get. An id is given once, and only where no row holds it, but for one that is pasted over with another
 * in the same step; otherwise a row keeps its own id, and a new one gets the next free.
 */
export function idsToGive(
  pasted: readonly PastedId[],
  all: readonly AnyRow[],
): { given: readonly (AnyRow['id'] | undefined)[]; taken: readonly string[] } {
  const leaving = new Set(
    pasted.flatMap(({ row, id }) =>
      row && id !== undefined && displayIdKey(id) !== displayIdKey(row.id) ? [row.uuid] : [],
    ),
  );
  const held = new Map(
    all.filter(({ uuid }) => !leaving.has(uuid)).map(({ id, uuid }) => [displayIdKey(id), uuid]),
  );
  const taken: string[] = [];
  const used = new Set<string>();
  const given = pasted.map(({ row, id }) => {
    if (id === undefined) return undefined;
    const key = displayIdKey(id);
    const holder = held.get(key);
    if (used.has(key) || (holder !== undefined && holder !== row?.uuid)) {
      taken.push(id);
      return undefined;
    }
    used.add(key);
    return id;
  });
  return { given, taken };
}
