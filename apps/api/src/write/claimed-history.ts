import type { FastifyInstance } from 'fastify';
import type { Draft } from './draft.ts';

/** The header in which a write names the history (a snapshot's `epoch`) that its versions count in, and its answer the one that holds now. */
export const HISTORY_HEADER = 'callsign-history';

/**
 * The draft as it may be written in the history `now`; its author was looking at `seenIn`. After a failover that lost commits the
 * same version numbers are given out again: whoever saw rows of the lost history has seen nothing of these, so that whatever
 * differs from what they write is a conflict to decide.
 */
export function claimsIn(now: string, seenIn: string, draft: Draft): Draft {
  if (seenIn === now) return draft;
  return {
    ...draft,
    operations: draft.operations.map((one) => (one.seen == null ? one : { ...one, seen: 0 })),
  };
}

/** Has the answer to whoever names a history name the one that holds. */
export function tellHistory(app: FastifyInstance, current: () => string): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.raw.headers[HISTORY_HEADER]) reply.header(HISTORY_HEADER, current());
    done();
  });
}
