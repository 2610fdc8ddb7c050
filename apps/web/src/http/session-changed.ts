import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let isChanged = false;

/** Notes that another user has signed in in this browser since this page was opened: it has to be reloaded. */
export function noteSessionChanged(): void {
  isChanged = true;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useSessionChanged = () => useSyncExternalStore(subscribe, () => isChanged);
