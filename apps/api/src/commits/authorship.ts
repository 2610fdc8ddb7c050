import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Authorship } from './draft.ts';

/** Who writes, from the request's headers (until sign-in exists), and the key that makes a retry harmless. */
export function authorship(request: FastifyRequest, reason: string | null): Authorship {
  const header = (name: string) => request.headers[name]?.toString() || null;
  return {
    userId: header('x-user-id'),
    userName: decode(header('x-user-name')) ?? 'Guest',
    reason,
    key: header('idempotency-key'),
    hash: createHash('sha256')
      .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('base64'),
  };
}

function decode(text: string | null): string | null {
  if (text === null) return null;
  try {
    const name = decodeURIComponent(text).replace(/\p{Cc}/gu, '');
    // By characters: half of a surrogate pair at the end is no JSON for Postgres, and would fail the whole group.
    return [...name].slice(0, 100).join('') || null;
  } catch {
    // Not percent-encoded after all: the name is shown as it came.
    return text.slice(0, 100);
  }
}
