import type { SessionAnswer } from '@callsign/contracts/accounts';
import { readLocal, removeLocal, writeLocal } from './local-text.ts';

const KEY = 'callsign.person';

/**
 * Who was signed in here last. It grants nothing: it names whose unsent writes this browser keeps and what screens
 * offer offline.
 */
export interface RememberedPerson extends Pick<SessionAnswer['user'], 'uuid' | 'name'> {
  roles: SessionAnswer['roles'];
}

/** Keeps who is signed in, for a page that opens while the server is away. */
export function rememberPerson({ uuid, name, roles }: RememberedPerson): void {
  writeLocal(KEY, JSON.stringify({ uuid, name, roles }));
}

/** Whose page this is while the server is away; null if nobody is known. */
export function rememberedPerson(): RememberedPerson | null {
  try {
    const kept: Partial<RememberedPerson> | null = JSON.parse(readLocal(KEY) ?? 'null');
    if (!kept?.uuid || !kept.name) return null;
    return { uuid: kept.uuid, name: kept.name, roles: kept.roles ?? {} };
  } catch {
    // Not what this app has written: nobody is known.
    return null;
  }
}

/** Forgets who was signed in here; called at sign-out, after which no page opens offline. */
export function forgetPerson(): void {
  removeLocal(KEY);
}
