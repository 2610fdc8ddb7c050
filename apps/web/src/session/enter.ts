import type { SessionAnswer } from '@callsign/contracts/accounts';
import { fetchJson } from '../http/fetch-json.ts';
import { RequestFailed } from '../http/request-failed.ts';

/**
 * Goes on to a page of the app as who was just let in. Rejects with RequestFailed where this browser did not keep the cookie
 * of the session: the next page would lead back to the sign-in screen, and nobody would know why.
 */
export async function enterAt(place: string): Promise<void> {
  try {
    await fetchJson<SessionAnswer>('/api/session', new AbortController().signal);
  } catch (error) {
    if (error instanceof RequestFailed && error.code === 'NOT_SIGNED_IN')
      throw new RequestFailed(
        `You were let in, but this browser did not keep the cookie that says so. Allow cookies for ${location.host}${location.protocol === 'http:' ? ', or open its https address,' : ''} and try again.`,
        null,
      );
    // Whatever else is wrong, the next page says.
  }
  location.assign(place);
}
