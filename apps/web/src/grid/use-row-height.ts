import { useSyncExternalStore } from 'react';

const coarse = matchMedia('(pointer: coarse)');

function subscribe(listener: () => void) {
  coarse.addEventListener('change', listener);
  return () => coarse.removeEventListener('change', listener);
}

/** Height of a row in CSS pixels, the same as the token --row: taller where it is touched. */
export const useRowHeight = () => useSyncExternalStore(subscribe, () => (coarse.matches ? 44 : 30));
