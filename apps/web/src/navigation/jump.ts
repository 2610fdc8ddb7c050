import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/** A cell to move the cursor to, on any screen of the show. */
interface Target {
  type: string;
  uuid: Uuid;
  field: string;
}

let target: Target | null = null;
const listeners = new Set<() => void>();

/** Moves the cursor of a type's grid to a cell: now if the grid is open, otherwise as soon as it opens. */
export function jumpTo(next: Target): void {
  target = next;
  for (const listener of listeners) listener();
}

/** Calls `stand` for each jump to a cell of this type, also for one made before the grid was opened. */
export function useJump(type: string, stand: (uuid: Uuid, field: string) => void): void {
  const wanted = useSyncExternalStore(subscribe, () => target);
  const go = useRef(stand);
  useEffect(() => {
    go.current = stand;
  });
  useEffect(() => {
    if (wanted?.type !== type) return;
    target = null;
    go.current(wanted.uuid, wanted.field);
  }, [wanted, type]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
