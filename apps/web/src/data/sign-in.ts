import type { SessionAnswer } from '@callsign/contracts/accounts';
import { closeCode } from '@callsign/contracts/protocol';
import { type Platform, realPlatform } from '../sync/platform.ts';
import { fetchJson } from './fetch-json.ts';
import { leaveForSignIn } from './leave-for-sign-in.ts';

/** Who is signed in; whoever is not is led to the sign-in screen, and this never answers. */
export const readSession = () => fetchJson<SessionAnswer>('/api/session', new AbortController().signal);

/** The browser's platform, which leaves for the sign-in screen when the session has ended. */
export const leavingPlatform: Platform = {
  ...realPlatform,
  async fetch(url, init) {
    const response = await realPlatform.fetch(url, init);
    if (response.status === 401) leaveForSignIn();
    return response;
  },
  connect: (url, events) =>
    realPlatform.connect(url, {
      ...events,
      closed(code) {
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
