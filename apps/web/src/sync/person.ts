import { makeUuidV4 } from '@callsign/identity/uuid';

/** Who sits at this browser, as told to the server with every write (until sign-in exists). */
export interface Person {
  readonly userId: string;
  userName(): string;
  setName(name: string): void;
  subscribe(listener: () => void): () => void;
}

/** Where a browser keeps who its person is. */
export type Keep = Pick<Storage, 'getItem' | 'setItem'>;

const ID = 'callsign.userId';
const NAME = 'callsign.userName';
/** The contract's limit for X-User-Name, which travels percent-encoded. */
const LONGEST_ENCODED = 300;

/** Reads who this browser's person is, and makes a guest of someone new. A storage that refuses only forgets. */
export function createPerson(storage: Keep): Person {
  const listeners = new Set<() => void>();
  const userId = read(storage, ID) ?? makeUuidV4();
  let name = read(storage, NAME) ?? `Guest ${userId.slice(-3).toUpperCase()}`;
  write(storage, ID, userId);
  write(storage, NAME, name);
  return {
    userId,
    userName: () => name,
    setName(typed) {
      const fitting = fit(typed.trim().toWellFormed());
      if (fitting === '' || fitting === name) return;
      name = fitting;
      write(storage, NAME, name);
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function fit(name: string): string {
  let fitting = '';
  for (const letter of name.slice(0, 100).toWellFormed()) {
    if (encodeURIComponent(fitting + letter).length > LONGEST_ENCODED) break;
    fitting += letter;
  }
  return fitting.trim();
}

function read(storage: Keep, name: string): string | null {
  try {
    return storage.getItem(name) || null;
  } catch {
    // A browser that forbids storage has a new guest on every load.
    return null;
  }
}

function write(storage: Keep, name: string, value: string): void {
  try {
    storage.setItem(name, value);
  } catch {
    // As above: it is only not remembered.
  }
}
