import { errorBody } from '@callsign/contracts/errors';

/** A request that failed, with a sentence for the person at the screen. */
export class RequestFailed extends Error {}

/** Reads an answer of the API; rejects with RequestFailed. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(path, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new RequestFailed('The server cannot be reached. Try again when the connection is back.', {
      cause,
    });
  });
  const body: unknown = await response.json().catch((cause: unknown) => {
    // An answer that was cut off says nothing, and an aborted one is asked for again by whoever aborted it.
    if (signal?.aborted) throw cause;
    return undefined;
  });
  if (response.ok && body !== undefined) return body as T;
  const refused = errorBody.safeParse(body);
  throw new RequestFailed(
    refused.success ? refused.data.error.message : 'The server could not answer. Try again.',
  );
}
