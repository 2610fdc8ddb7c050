import type { FastifyInstance } from 'fastify';
import type { Writer } from './writer.ts';

/** The header in which a write names the history (a snapshot's `epoch`) that its versions count in, and its answer the one that holds now. */
export const HISTORY_HEADER = 'callsign-history';

/**
 * Lets the versions that a write claims to have seen count in their own history only. After a failover that lost commits the same
 * numbers are given out again: whoever saw rows of the lost history has seen nothing of these, so that whatever differs from
 * what they write is a conflict to decide.
 */
export function withClaimedHistory(writer: Writer, current: () => string): Writer {
  return {
    ...writer,
    write(stream, draft) {
      const { history = current() } = draft;
      if (history === current()) return writer.write(stream, draft);
      const operations = draft.operations.map((one) => (one.seen == null ? one : { ...one, seen: 0 }));
      return writer.write(stream, { ...draft, operations });
    },
  };
}

/** Has the answer to whoever names a history name the one that holds. */
export function tellHistory(app: FastifyInstance, current: () => string): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.raw.headers[HISTORY_HEADER]) reply.header(HISTORY_HEADER, current());
    done();
  });
}
