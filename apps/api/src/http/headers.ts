import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import type { Addresses } from '../accounts/addresses.ts';
import { isByTls } from './origin.ts';

/** What a page of this server may load and run: its own files only, no inline script, in nobody's frame. */
const policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
};

/** The policy of the pages under /api/docs, whose library writes styles into the page. */
export const documentationPolicy = { ...policy, 'style-src': ["'self'", "'unsafe-inline'"] };

/** Adds the headers that keep browsers strict to every answer. Those that mean something behind TLS only are left out where there is none, since a venue's network has none. */
export function strictHeaders(app: FastifyInstance, addresses: Addresses): void {
  // Made once: they are the same for every answer, and helmet would set each of them anew.
  const [plain, secure] = [strict(false), strict(true)];
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(addresses.length > 0 && isByTls(request, addresses) ? secure : plain);
    done();
  });
}

/** The headers that helmet sets on an answer. */
function strict(isSecure: boolean): OutgoingHttpHeaders {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const apply = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    strictTransportSecurity: isSecure && { maxAge: 180 * 24 * 60 * 60, includeSubDomains: false },
    crossOriginOpenerPolicy: isSecure && { policy: 'same-origin' },
    originAgentCluster: isSecure,
    frameguard: { action: 'deny' },
  });
  apply(request, response, () => undefined);
  return { ...response.getHeaders() };
}
