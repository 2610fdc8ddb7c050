import { useState } from 'react';
import { readLocal, writeLocal } from '../browser/local-text.ts';

/** Which groups a person has folded on this device: personal, so it is never sent anywhere. */
export function useFolds(place: string): [ReadonlySet<string>, (name: string) => void] {
  const key = `callsign.folds.${place}`;
  const [state, setState] = useState(() => ({ key, folded: read(key) }));
  const folded = state.key === key ? state.folded : read(key);
  const toggle = (name: string) => {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    writeLocal(key, JSON.stringify([...next]));
    setState({ key, folded: next });
  };
  return [folded, toggle];
}

function read(key: string): ReadonlySet<string> {
  try {
    const names: unknown = JSON.parse(readLocal(key) ?? '[]');
    return new Set(Array.isArray(names) ? names.map(String) : []);
  } catch {
    // What is stored here is only a convenience: unreadable means nothing is folded.
    return new Set();
  }
}
