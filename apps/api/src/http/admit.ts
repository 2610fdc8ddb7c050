import { PERSON_HEADER } from '@callsign/contracts/person-header';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Found, Principal } from '../accounts/sessions.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { bearerOf, scriptTokenOf } from '../partners/key-text.ts';
import type { Admit } from './admit-partner.ts';
import { signInDemo } from './demo.ts';
import { checkOrigin } from './origin.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The socket's route: whose it is, is told to the client after it has opened. */
export const isSocket = (request: FastifyRequest) => request.routeOptions.url === '/ws';

/** Lets a request in or throws; at once where it is known already who makes it, as of most. */
export function admit(
  deps: Deps,
  admitPartner: Admit,
  request: FastifyRequest,
  reply: FastifyReply,
): undefined | Promise<void> {
  const { access } = request.routeOptions.config;
  // Browsers never add a key by themselves, so the origin of such a request does not matter.
  if (access?.who === 'partner') return admitPartner(request, reply, access.type);
  const { cookie, authorization } = request.headers;
  const token = scriptTokenOf(authorization);
  // Nor a token: a request without a cookie can't be forged by a foreign page.
  const isAsked = isSocket(request) || !harmless.has(request.method);
  if (isAsked && (token === null || cookie !== undefined))
    checkOrigin(request, deps.accounts.options.addresses);
  // No route: everyone gets the same 404.
  if (!access || (access.who === 'anyone' && !isSocket(request))) return;
  const found =
    token === null ? principalOfSession(deps, request, reply) : principalOfToken(deps, token, reply);
  if (found instanceof Promise) return found.then((principal) => letIn(request, principal));
  letIn(request, found);
}

/** Takes who makes the request, or throws where they may not make it. */
function letIn(request: FastifyRequest, principal: Principal | null): void {
  const { access } = request.routeOptions.config;
  request.principal = principal;
  if (principal === null && !isSocket(request))
    throw new AppError('NOT_SIGNED_IN', 'Sign in first, or again: there is no session, or it has ended.', {});
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

const principalOfToken = ({ accounts }: Deps, token: string, reply: FastifyReply): Promise<Principal> =>
  accounts.scriptTokens.read(token).catch((error) => {
    reply.header('www-authenticate', 'Bearer realm="callsign", error="invalid_token"');
    throw error;
  });

function principalOfSession(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
): Principal | null | Promise<Principal | null> {
  const take = ({ principal, setCookies }: Found) => {
    if (setCookies.length > 0) reply.header('set-cookie', setCookies);
    return principal ?? newcomer(deps, request, reply);
  };
  const found = deps.accounts.sessions.read(request.headers.cookie);
  return found instanceof Promise ? found.then(take) : take(found);
}

/** Signs in whoever comes to a developer's server without a session; null everywhere else. */
async function newcomer(deps: Deps, request: FastifyRequest, reply: FastifyReply): Promise<Principal | null> {
  const { accounts } = deps;
  // A program with a key is no newcomer.
  if (!accounts.options.demo || bearerOf(request.headers.authorization) !== null) return null;
  checkOrigin(request, []);
  const fresh = await signInDemo(deps, request);
  if (fresh === null) return null;
  reply.header('set-cookie', fresh);
  return (await accounts.sessions.read(fresh)).principal;
}

/** Refuses a page that speaks for somebody else than is signed in: another tab of its browser has signed in since. */
export function checkPerson({ headers }: FastifyRequest, principal: Principal | null): void {
  const believed = headers[PERSON_HEADER];
  if (principal === null || believed === undefined || believed === principal.userId) return;
  throw new AppError('SESSION_CHANGED', SESSION_CHANGED, {});
}

/** What a page is told that speaks for somebody else than is signed in. */
export const SESSION_CHANGED =
  'Somebody else has signed in in this browser since this page was opened. Nothing was done; reload the page.';
