import type { SessionAnswer } from '@callsign/contracts/accounts';
import { errorStatus } from '@callsign/contracts/errors';
import { closeCode } from '@callsign/contracts/protocol';
import { type RememberedPerson, rememberedPerson, rememberPerson } from '../browser/remembered-person.ts';
import { fetchJson } from '../http/fetch-json.ts';
import { leaveForSignIn } from '../http/leave-for-sign-in.ts';
import { personAddress, personFetch } from '../http/person-fetch.ts';
import { RequestFailed } from '../http/request-failed.ts';
import { noteSessionChanged } from '../http/session-changed.ts';
import { forgetSnapshots } from '../sync/indexed-db-store.ts';
import { type Platform, realPlatform } from '../sync/platform.ts';

/** After so many milliseconds without an answer about the session, the server counts as unreachable. */
const SESSION_TIMEOUT_MS = 3_000;

/** Who a page is of; not confirmed where the server has not said so yet. */
interface PagePerson extends RememberedPerson {
  isConfirmed: boolean;
}

/** Who is signed in, or was when the server was last reached; whoever is not is led to the sign-in screen. */
export async function readPerson(): Promise<PagePerson> {
  const remembered = rememberedPerson();
  const asked = readSession().then((person) => ({ ...person, isConfirmed: true }));
  if (!remembered) return asked;
  const known = { ...remembered, isConfirmed: false };
  const late = new Promise<PagePerson>((resolve) => setTimeout(() => resolve(known), SESSION_TIMEOUT_MS));
  // Refused is refused; a server that is away, or without its database, asks nobody to sign in.
  const told = asked.catch((error: unknown) => {
    if (isAway(error)) return known;
    throw error;
  });
  return Promise.race([told, late]);
}

const isAway = (error: unknown) =>
  error instanceof RequestFailed && (error.code === null || errorStatus[error.code] >= 500);

/** Asks the server who is signed in, and as what in which show. */
export async function readSession(): Promise<RememberedPerson> {
  const { user, roles } = await fetchJson<SessionAnswer>('/api/session', new AbortController().signal);
  const person = { uuid: user.uuid, name: user.name, roles };
  const before = rememberedPerson();
  // Somebody else sits here now: what their predecessor has read is nothing to them.
  if (before && before.uuid !== person.uuid) void forgetSnapshots(before.uuid);
  rememberPerson(person);
  return person;
}

/** The browser's platform, which leaves for the sign-in screen when the session has ended. */
export const leavingPlatform: Platform = {
  ...realPlatform,
  async fetch(url, init) {
    const response = await personFetch(url, init);
    if (response.status === 401) leaveForSignIn();
    return response;
  },
  connect: (url, events) =>
    realPlatform.connect(personAddress(url), {
      ...events,
      closed(code) {
        if (code === closeCode.sessionChanged) noteSessionChanged();
        if (code === closeCode.notSignedIn) leaveForSignIn();
        events.closed(code);
      },
    }),
};

/** Saves the person's own name; where the server cannot be reached, the name is back after a reload. */
export async function saveName(name: string): Promise<void> {
  await leavingPlatform
    .fetch('/api/profile', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
    .catch(() => undefined);
}
