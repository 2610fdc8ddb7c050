import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { RememberedPerson } from '../browser/remembered-person.ts';
import { createNotifier } from '../sync/notifier.ts';

type Roles = RememberedPerson['roles'];

/** The roles of the signed-in person by show, as the server last answered. */
export interface RoleCache {
  subscribe(listener: () => void): () => void;
  /** Incremented whenever the roles were read again. */
  revision(): number;
  /** Null where the server has not said it yet, as of a show that was just made. */
  roleIn(production: Uuid<'production'>): Role | null;
  /** Reads the roles again; called during a read, it reads once more after it. */
  refresh(): void;
  /** Reads the roles again if one of these shows (those of the list) has no known role. */
  note(productions: readonly Uuid<'production'>[]): void;
}

/** Makes the cache of roles; `read` asks the server, and rejects where there is no answer. */
export function createRoleCache(first: Roles, read: () => Promise<{ roles: Roles }>): RoleCache {
  const { subscribe, revision, changed } = createNotifier((run) => queueMicrotask(run));
  let roles = first;
  let state: 'idle' | 'asking' | 'again' = 'idle';
  let asked = new Set<Uuid>();

  async function ask(): Promise<void> {
    state = 'asking';
    try {
      roles = (await read()).roles;
      changed();
    } catch {
      // Not reached: when the connection is back, it is asked again.
    }
    const isDue = (state as string) === 'again';
    state = 'idle';
    if (isDue) await ask();
  }
  const refresh = () => {
    if (state === 'idle') void ask();
    else state = 'again';
  };

  return {
    subscribe,
    revision,
    roleIn: (production) => roles[production] ?? null,
    refresh,
    note(productions) {
      const unknown = productions.filter((uuid) => !roles[uuid]);
      if (unknown.some((uuid) => !asked.has(uuid))) refresh();
      asked = new Set(unknown);
    },
  };
}
