import type { FastifyInstance } from 'fastify';

/** The header in which a write names the history (a snapshot's `epoch`) that its versions count in, and its answer the one that holds now. */
export const HISTORY_HEADER = 'callsign-history';

/** Has the answer to whoever names a history name the one that holds. */
export function addHistoryHeader(app: FastifyInstance, current: () => string): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    if (request.raw.headers[HISTORY_HEADER]) reply.header(HISTORY_HEADER, current());
    done();
  });
}
