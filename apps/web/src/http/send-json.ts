import { leaveForSignIn } from './leave-for-sign-in.ts';
import { personFetch } from './person-fetch.ts';
import { failureOf, RequestFailed } from './request-failed.ts';

/** Sends what changes something; rejects with RequestFailed, whose sentence is for the person at the screen. */
export async function sendJson<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<T> {
  try {
    const response = await personFetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const failure = failureOf(answer);
    // A wrong password is answered 401 too, and ends no session.
    if (failure.code === 'NOT_SIGNED_IN') leaveForSignIn();
    throw failure;
  } catch (cause) {
    if (cause instanceof RequestFailed) throw cause;
    throw new RequestFailed('The server cannot be reached. Try again when the connection is back.', null, {
      cause,
    });
  }
}
