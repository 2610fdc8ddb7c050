import type { FastifyInstance } from 'fastify';
import { AppError } from '../app-error.ts';
import { findExcess } from './json-text.ts';

/** The largest body, in bytes, of a route that anyone may call, signed in or not. */
const ANYONE_BYTES = 8 * 1024;
/** Of a route that writes one row, the longest notes included. */
const USUAL_BYTES = 128 * 1024;
/** Of a route that takes many rows at once; it says so itself. */
export const BULK_BYTES = 1024 * 1024;

/**
 * Bounds what a request may send before anything is made of it: its size by who may call the route, and by what its
 * JSON holds. Comes after the guard, which gives each route its rule.
 */
export function boundBodies(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    route.bodyLimit ??= route.config?.access?.who === 'anyone' ? ANYONE_BYTES : USUAL_BYTES;
  });
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    const excess = findExcess(body);
    if (excess !== null) done(new AppError('BODY_TOO_LARGE', excess, {}));
    else void parse(request, body.toString(), done);
  });
}
