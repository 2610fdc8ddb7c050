import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';

/**
 * An answer of the API. `unreachable` says nothing about the request itself: the same one may be sent again. It is a
 * fault where the server itself says that it failed on this very request.
 */
export type Answer =
  | { kind: 'ok'; body: unknown }
  /** `history`: the one that the server's database holds, where the request named one. */
  | { kind: 'refused'; problem: Problem; history?: string }
  | { kind: 'unreachable'; problem: Problem; retryAfterMs: number | null; isFault?: true };

/** One HTTP request to the API; it never rejects. */
export interface Request {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  /** Idempotency-Key of a write. */
  key?: string;
  /** The history that the versions in its body count in. */
  history?: string;
}

export type Api = (request: Request, signal: AbortSignal) => Promise<Answer>;

/** How long to wait for an answer: longer than the server tries to reach its database. */
const REQUEST_TIMEOUT_MS = 30_000;

/** The API at `base` ('' for this page's own server), as whoever is signed in. */
export function createApi(platform: Platform, base: string): Api {
  return async (request, signal) => {
    const timeout = new AbortController();
    const stop = platform.after(REQUEST_TIMEOUT_MS, () => timeout.abort());
    try {
      const response = await platform.fetch(`${base}${request.path}`, {
        method: request.method,
        headers: headersOf(request),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: AbortSignal.any([signal, timeout.signal]),
      });
      return read(response, await response.text());
    } catch {
      // Whatever fetch threw: there is no answer, and that is all that can be known.
      return unreachable('The server cannot be reached.', null);
    } finally {
      stop();
    }
  };
}

function headersOf(request: Request): Record<string, string> {
  return {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.key === undefined ? {} : { 'idempotency-key': request.key }),
    ...(request.history === undefined ? {} : { 'callsign-history': request.history }),
  };
}

function read(response: Response, text: string): Answer {
  const body = parse(text);
  if (response.ok && body !== undefined) return { kind: 'ok', body };
  const problem = (body as { error?: Problem } | undefined)?.error ?? foreign(response.status);
  // Signed out: what is asked here is asked again by whoever signs in.
  // The same where somebody else is signed in by now.
  if (response.status === 401 || problem.code === 'SESSION_CHANGED')
    return { kind: 'unreachable', problem, retryAfterMs: null };
  // A 2xx that is not JSON comes from something in between (a hotel's sign-in page), not from the API.
  if (response.ok || response.status >= 500 || response.status === 429 || response.status === 408)
    return {
      kind: 'unreachable',
      problem,
      retryAfterMs: retryAfter(response),
      ...(response.status === 500 && problem.code === 'INTERNAL' && body !== undefined
        ? { isFault: true }
        : {}),
    };
  const history = response.headers.get('callsign-history');
  return { kind: 'refused', problem, ...(history === null ? {} : { history }) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the status says what there is to say.
    return undefined;
  }
}

function retryAfter(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 60) * 1000 : null;
}

const foreign = (status: number): Problem => ({
  code: 'INTERNAL',
  message: `Something other than Callsign answered (${status}): a proxy, or a network that wants a sign-in.`,
});

const unreachable = (message: string, retryAfterMs: number | null): Answer => ({
  kind: 'unreachable',
  problem: { code: 'NOT_READY', message },
  retryAfterMs,
});
