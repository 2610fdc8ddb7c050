import type { Uuid } from '@callsign/contracts/scalars';
/** Who is signed in at this browser. The server knows it from the session; here it only tells one's own changes from others'. */
export interface Person {
  readonly userId: Uuid<'user'>;
  userName(): string;
  /** Shows another name at once; keeping it is the caller's. */
  setName(name: string): void;
  subscribe(listener: () => void): () => void;
}

/** Makes the person of a session. */
export function createPerson({ userId, userName }: { userId: Uuid<'user'>; userName: string }): Person {
  const listeners = new Set<() => void>();
  let name = userName;
  return {
    userId,
    userName: () => name,
    setName(typed) {
      const fitting = typed.trim().toWellFormed();
      if (fitting === '' || fitting === name) return;
      name = fitting;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
