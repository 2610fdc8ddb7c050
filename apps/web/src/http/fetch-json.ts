import { leaveForSignIn } from './leave-for-sign-in.ts';
import { personFetch } from './person-fetch.ts';
import { failureOf, RequestFailed } from './request-failed.ts';

/** Reads an answer of the API; rejects with RequestFailed, or with the abort's own reason. */
export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  try {
    const response = await personFetch(path, { headers: { accept: 'application/json' }, signal });
    const body: unknown = await response.json();
    if (response.ok) return body as T;
    if (response.status === 401) leaveForSignIn();
    throw failureOf(body);
  } catch (cause) {
    if (signal.aborted || cause instanceof RequestFailed) throw cause;
    throw new RequestFailed('The server cannot be reached. Try again when the connection is back.', null, {
      cause,
    });
  }
}
