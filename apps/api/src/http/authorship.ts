import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Authorship } from '../write/draft.ts';
import { signedIn } from './guard.ts';
import { HISTORY_HEADER } from './history-header.ts';

/** Who writes (the session's person), and the key that makes a retry harmless: for the same person and the same request. */
export function authorship(request: FastifyRequest, reason: string | null): Authorship {
  const { userId, userName } = signedIn(request);
  const history = request.headers[HISTORY_HEADER]?.toString();
  return {
    ...(history ? { history } : {}),
    userId,
    userName,
    reason,
    key: request.headers['idempotency-key']?.toString() || null,
    hash: hash(
      'sha256',
      `${userId} ${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`,
      'base64',
    ),
  };
}
