import { PERSON_HEADER } from '@callsign/contracts/person-header';
import { may } from '@callsign/contracts/roles';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Found, Principal } from '../accounts/sessions.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { bearerOf, scriptTokenOf } from '../partners/key-text.ts';
import { blankSecrets } from '../rows/secrets.ts';
import { requireAccess } from './access.ts';
import type { Admit } from './admit-partner.ts';
import { signInDemo } from './demo.ts';
import { hideForeign } from './hide-foreign.ts';
import { checkOrigin, isByTls } from './origin.ts';
import { findStanding, type Standing } from './place.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; null on routes that are for anyone. */
    principal: Principal | null;
    /** The production that the request is about, and the person's role in it. */
    standing: Standing | null;
  }
}

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Stands before every route: whose request it is, from where it comes, and whether they may. */
export function guard(app: FastifyInstance, deps: Deps, admitPartner: Admit): void {
  const { accounts } = deps;
  app.decorateRequest('principal', null);
  app.decorateRequest('standing', null);
  app.decorateRequest('partner', null);

  requireAccess(app);

  const isSocket = (request: FastifyRequest) => request.routeOptions.url === '/ws';

  /** Lets a request in or throws; at once where it is known already who makes it, as of most. */
  function admit(request: FastifyRequest, reply: FastifyReply): undefined | Promise<void> {
    const { access } = request.routeOptions.config;
    // No browser adds a key by itself, so it does not matter from where such a request comes.
    if (access?.who === 'partner') return admitPartner(request, reply, access.type);
    const { cookie, authorization } = request.headers;
    const token = scriptTokenOf(authorization);
    // Nor does any add a token: without a cookie nobody can have been made to send this.
    const isAsked = isSocket(request) || !harmless.has(request.method);
    if (isAsked && (token === null || cookie !== undefined)) checkOrigin(request, accounts.options.addresses);
    // Nothing is at this path: that is answered to anyone.
    if (!access || (access.who === 'anyone' && !isSocket(request))) return;
    const found = token === null ? principalOfSession(request, reply) : principalOfToken(token, reply);
    if (found instanceof Promise) return found.then((principal) => letIn(request, principal));
    letIn(request, found);
  }

  /** Takes who makes the request, or throws where they may not make it. */
  function letIn(request: FastifyRequest, principal: Principal | null): void {
    const { access } = request.routeOptions.config;
    request.principal = principal;
    if (principal === null && !isSocket(request))
      throw new AppError(
        'NOT_SIGNED_IN',
        'Sign in first, or again: there is no session, or it has ended.',
        {},
      );
    checkPerson(request, principal);
    if (access?.who === 'session' && principal?.by === 'token')
      throw new AppError(
        'NOT_WITH_TOKEN',
        'The token of a script may not do this. Do it in a browser, where you are signed in.',
        {},
      );
    if (access?.who === 'workspace-owner' && principal?.workspaceOwner !== true)
      throw new AppError('FORBIDDEN', "Only the workspace's owner may do this.", {});
  }

  const principalOfToken = (token: string, reply: FastifyReply): Promise<Principal> =>
    accounts.scriptTokens.read(token).catch((error) => {
      reply.header('www-authenticate', 'Bearer realm="callsign", error="invalid_token"');
      throw error;
    });

  function principalOfSession(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Principal | null | Promise<Principal | null> {
    const take = ({ principal, setCookies }: Found) => {
      if (setCookies.length > 0) reply.header('set-cookie', setCookies);
      return principal ?? newcomer(request, reply);
    };
    const found = accounts.sessions.read(request.headers.cookie);
    return found instanceof Promise ? found.then(take) : take(found);
  }

  /** Signs in whoever comes to a developer's server without a session; null everywhere else. */
  async function newcomer(request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
    // A program with a key is no newcomer.
    if (!accounts.options.demo || bearerOf(request.headers.authorization) !== null) return null;
    checkOrigin(request, []);
    const fresh = await signInDemo(deps, request);
    if (fresh === null) return null;
    reply.header('set-cookie', fresh);
    return (await accounts.sessions.read(fresh)).principal;
  }

  app.addHook('onRequest', (request, reply, done) => {
    if (isSocket(request)) return done();
    try {
      const admitted = admit(request, reply);
      if (admitted !== undefined) admitted.then(() => done(), done);
      else done();
    } catch (error) {
      done(error as Error);
    }
  });
  // Later than the plugin's own first hook, or an upgrade that is refused would leave its connection open.
  app.addHook('preValidation', async (request, reply) => {
    if (isSocket(request)) await admit(request, reply);
  });

  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config;
    if (access?.who !== 'member') return;
    request.standing = await findStanding(deps, request, signedIn(request), access);
  });

  app.addHook('onSend', (request, reply, _payload, done) => {
    const cookies = reply.getHeader('set-cookie');
    if (cookies !== undefined && isByTls(request, accounts.options.addresses)) {
      reply.removeHeader('set-cookie');
      reply.header(
        'set-cookie',
        [cookies].flat().map((cookie) => forTlsOnly(String(cookie))),
      );
    }
    done();
  });

  app.addHook('preSerialization', (request, reply, payload, done) => {
    const { standing } = request;
    const allowed = (answer: unknown) =>
      standing === null || may(standing.role, 'secrets:read') ? answer : blankSecrets(answer);
    if (reply.statusCode === 200 && !isCommits(request)) done(null, allowed(payload));
    else hideForeign(deps, request, payload).then((answer) => done(null, allowed(answer)), done);
  });
}

const forTlsOnly = (cookie: string) => (/;\s*secure\b/i.test(cookie) ? cookie : `${cookie}; Secure`);

/** A commit of many may be answered with what was left out of it. */
const isCommits = ({ routeOptions }: FastifyRequest) => routeOptions.url === '/api/commits';

/** Refuses a page that speaks for somebody else than is signed in: another tab of its browser has signed in since. */
export function checkPerson({ headers }: FastifyRequest, principal: Principal | null): void {
  const believed = headers[PERSON_HEADER];
  if (principal === null || believed === undefined || believed === principal.userId) return;
  throw new AppError('SESSION_CHANGED', SESSION_CHANGED, {});
}

/** What a page is told that speaks for somebody else than is signed in. */
export const SESSION_CHANGED =
  'Somebody else has signed in in this browser since this page was opened. Nothing was done; reload the page.';

/** Who makes this request. */
export function signedIn(request: FastifyRequest): Principal {
  if (request.principal === null) throw new AppError('NOT_SIGNED_IN', 'Sign in first.', {});
  return request.principal;
}
