import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/** A cell that somebody wants to be taken to, on whatever screen it is. */
interface Target {
  type: string;
  uuid: Uuid;
  field: string;
}

let target: Target | null = null;
const listeners = new Set<() => void>();

/** Has the grid of a type put its cursor on a cell, at once or when it is opened. */
export function jumpTo(next: Target): void {
  target = next;
  for (const listener of listeners) listener();
}

/** Follows the jumps that are meant for a grid. */
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
