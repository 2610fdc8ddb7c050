import { type ErrorCode, errorBody } from '@callsign/contracts/errors';
import { leaveForSignIn } from './leave-for-sign-in.ts';
import { personFetch } from './person-fetch.ts';

/** A request that failed, with a sentence for the person at the screen, and its code if the server refused it. */
export class RequestFailed extends Error {
  readonly code: ErrorCode | null;

  constructor(message: string, code: ErrorCode | null, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Reads an answer of the API; rejects with RequestFailed, or with the abort's own reason. */
export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  try {
    const response = await personFetch(path, { headers: { accept: 'application/json' }, signal });
    const body: unknown = await response.json();
    if (response.ok) return body as T;
    if (response.status === 401) leaveForSignIn();
    const refused = errorBody.safeParse(body);
    throw new RequestFailed(
      refused.success ? refused.data.error.message : 'The server could not answer. Try again.',
      refused.success ? refused.data.error.code : null,
    );
  } catch (cause) {
    if (signal.aborted || cause instanceof RequestFailed) throw cause;
    throw new RequestFailed('The server cannot be reached. Try again when the connection is back.', null, {
      cause,
    });
  }
}
