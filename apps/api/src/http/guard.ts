import { may } from '@callsign/contracts/roles';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Principal } from '../accounts/sessions.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { blankSecrets } from '../rows/secrets.ts';
import { requireAccess } from './access.ts';
import { admit, isSocket } from './admit.ts';
import type { Admit } from './admit-partner.ts';
import { hideForeign } from './hide-foreign.ts';
import { findMembership, type Membership } from './membership.ts';
import { isByTls } from './origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null on routes that are for anyone. */
    principal: Principal | null;
    /** The production that the request is about, and the person's role in it. */
    membership: Membership | null;
  }
}

/** Stands before every route: whose request it is, from where it comes, and whether they may. */
export function guard(app: FastifyInstance, deps: Deps, admitPartner: Admit): void {
  app.decorateRequest('principal', null);
  app.decorateRequest('membership', null);
  app.decorateRequest('partner', null);

  requireAccess(app);

  app.addHook('onRequest', (request, reply, done) => {
    if (isSocket(request)) return done();
    try {
      const admitted = admit(deps, admitPartner, request, reply);
      if (admitted !== undefined) admitted.then(() => done(), done);
      else done();
    } catch (error) {
      done(error as Error);
    }
  });
  // Later than the plugin's own first hook, or an upgrade that is refused would leave its connection open.
  app.addHook('preValidation', async (request, reply) => {
    if (isSocket(request)) await admit(deps, admitPartner, request, reply);
  });

  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config;
    if (access?.who !== 'member') return;
    request.membership = await findMembership(deps, request, signedIn(request), access);
  });
  guardAnswers(app, deps);
}

/** Marks cookies that go by TLS, and takes out of answers what the person may not see. */
function guardAnswers(app: FastifyInstance, deps: Deps): void {
  const { addresses } = deps.accounts.options;
  app.addHook('onSend', (request, reply, _payload, done) => {
    const cookies = reply.getHeader('set-cookie');
    if (cookies !== undefined && isByTls(request, addresses)) {
      reply.removeHeader('set-cookie');
      reply.header(
        'set-cookie',
        [cookies].flat().map((cookie) => forTlsOnly(String(cookie))),
      );
    }
    done();
  });

  app.addHook('preSerialization', (request, reply, payload, done) => {
    const { membership } = request;
    const allowed = (answer: unknown) =>
      membership === null || may(membership.role, 'secrets:read') ? answer : blankSecrets(answer);
    if (reply.statusCode === 200 && !isCommits(request)) done(null, allowed(payload));
    else hideForeign(deps, request, payload).then((answer) => done(null, allowed(answer)), done);
  });
}

const forTlsOnly = (cookie: string) => (/;\s*secure\b/i.test(cookie) ? cookie : `${cookie}; Secure`);

/** A commit of many may be answered with what was left out of it. */
const isCommits = ({ routeOptions }: FastifyRequest) => routeOptions.url === '/api/commits';

/** Who makes this request. */
export function signedIn(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('NOT_SIGNED_IN', 'Sign in first.', {});
  return request.principal;
}
