import type { SessionAnswer } from '@callsign/contracts/accounts';

const KEY = 'callsign.person';

/** Who was signed in here last: no right to anything, only whose unsent work this browser keeps, and what their screens offer. */
export interface RememberedPerson extends Pick<SessionAnswer['user'], 'uuid' | 'name'> {
  roles: SessionAnswer['roles'];
}

/** Keeps who is signed in, for a page that opens while the server is away. */
export function rememberPerson({ uuid, name, roles }: RememberedPerson): void {
  localStorage.setItem(KEY, JSON.stringify({ uuid, name, roles }));
}

/** Whose page this is while the server is away; null if nobody is known. */
export function rememberedPerson(): RememberedPerson | null {
  const kept: RememberedPerson | null = JSON.parse(localStorage.getItem(KEY) ?? 'null');
  return kept && { ...kept, roles: kept.roles ?? {} };
}

/** Once someone has signed out, nothing of theirs opens without the server. */
export function forgetPerson(): void {
  localStorage.removeItem(KEY);
}
