import type { SessionAnswer } from '@callsign/contracts/accounts';
import { closeCode } from '@callsign/contracts/protocol';
import { type Platform, realPlatform } from '../sync/platform.ts';
import { fetchJson, RequestFailed } from './fetch-json.ts';
import { leaveForSignIn } from './leave-for-sign-in.ts';
import { personAddress, personFetch } from './person-fetch.ts';
import { type RememberedPerson, rememberedPerson, rememberPerson } from './remembered-person.ts';
import { noteSessionChanged } from './session-changed.ts';

/** Who is signed in, or was when the server was last reached; whoever is not is led to the sign-in screen. */
export async function readPerson(): Promise<RememberedPerson> {
  try {
    return await readSession();
  } catch (error) {
    const known = rememberedPerson();
    // Refused is refused; a server that is away asks nobody to sign in.
    if (known && error instanceof RequestFailed && error.code === null) return known;
    throw error;
  }
}

/** Asks the server who is signed in, and as what in which show. */
export async function readSession(): Promise<RememberedPerson> {
  const { user, roles } = await fetchJson<SessionAnswer>('/api/session', new AbortController().signal);
  const person = { uuid: user.uuid, name: user.name, roles };
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

/** Keeps one's own name; where the server cannot be reached, it is as before after a reload. */
export async function saveName(name: string): Promise<void> {
  await leavingPlatform
    .fetch('/api/profile', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })
    .catch(() => undefined);
}
