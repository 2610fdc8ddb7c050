import type { SessionAnswer } from '@callsign/contracts/accounts';

const KEY = 'callsign.person';

/** Who was signed in here last: no right to anything, only whose unsent work this browser keeps. */
export type RememberedPerson = Pick<SessionAnswer['user'], 'uuid' | 'name'>;

/** Keeps who is signed in, for a page that opens while the server is away. */
export function rememberPerson({ uuid, name }: RememberedPerson): void {
  localStorage.setItem(KEY, JSON.stringify({ uuid, name }));
}

/** Whose page this is while the server is away; null if nobody is known. */
export function rememberedPerson(): RememberedPerson | null {
  return JSON.parse(localStorage.getItem(KEY) ?? 'null');
}

/** Once someone has signed out, nothing of theirs opens without the server. */
export function forgetPerson(): void {
  localStorage.removeItem(KEY);
}
