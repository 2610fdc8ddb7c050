import {
  doneAnswer,
  passkeyAnswer,
  passkeyList,
  passkeyOptions,
  sessionAnswer,
} from '@callsign/contracts/accounts';
import { uuidParam } from '@callsign/contracts/api';
import type { Uuid } from '@callsign/contracts/scalars';
import { isAPIError } from 'better-auth/api';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Addresses } from '../accounts/addresses.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { beginSession } from './begin-session.ts';
import { signedIn } from './guard.ts';
import { addressOf } from './origin.ts';
import { refusals } from './refusals.ts';
import { forAnyone, forSession } from './route-rule.ts';

const passkeyParams = uuidParam('passkey');
const tags = ['People'];

/** Passkeys: signing in without a password, and one's own keys. They need the server's public name (CALLSIGN_URL), or localhost. */
export function passkeyRoutes(app: FastifyInstance, deps: Deps): void {
  routesOfKeys(app, deps);
  routesOfMaking(app, deps);
  routesOfSigningIn(app, deps);
}

function routesOfKeys(app: FastifyInstance, { pool }: Deps): void {
  app.get('/api/passkeys', {
    config: forSession,
    schema: { tags, summary: 'One’s own passkeys', response: { 200: passkeyList, ...refusals } },
    handler: async (request) => {
      const { rows } = await pool.query(
        'select uuid, name, created_at as at from passkeys where user_uuid = $1 order by created_at',
        [signedIn(request).userId],
      );
      return {
        passkeys: rows.map(({ uuid, name, at }) => ({ uuid, name, createdAt: at?.toISOString() ?? null })),
      };
    },
  });

  app.delete('/api/passkeys/:uuid', {
    config: forSession,
    schema: {
      tags,
      summary: 'Removes one of one’s own passkeys',
      params: passkeyParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof passkeyParams>;
      const { rowCount } = await pool.query('delete from passkeys where uuid = $1 and user_uuid = $2', [
        uuid,
        signedIn(request).userId,
      ]);
      if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such passkey.', {});
      return { done: true as const };
    },
  });
}

function routesOfMaking(app: FastifyInstance, { accounts }: Deps): void {
  const { api } = accounts.auth;

  app.post('/api/passkeys/options', {
    config: forSession,
    schema: {
      tags,
      summary: 'What the browser needs to make a passkey',
      response: { 200: passkeyOptions, ...refusals },
    },
    preHandler: async (request) => checkName(request, accounts.options.addresses),
    handler: (request, reply) =>
      ask(reply, () =>
        api.generatePasskeyRegistrationOptions({ headers: headersOf(request), returnHeaders: true }),
      ),
  });

  app.post('/api/passkeys', {
    config: forSession,
    schema: {
      tags,
      summary: 'Keeps the passkey that the browser has made',
      body: passkeyAnswer,
      response: { 201: doneAnswer, ...refusals },
    },
    handler: async (request, reply) => {
      const { response, name } = request.body as z.infer<typeof passkeyAnswer>;
      await ask(reply, () =>
        api.verifyPasskeyRegistration({
          headers: headersOf(request),
          body: { response, ...(name === undefined ? {} : { name }) },
          returnHeaders: true,
        }),
      );
      reply.status(201);
      return { done: true as const };
    },
  });
}

function routesOfSigningIn(app: FastifyInstance, { accounts, pool }: Deps): void {
  const { api } = accounts.auth;

  app.post('/api/session/passkey/options', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'What the browser needs to sign in',
      response: { 200: passkeyOptions, ...refusals },
    },
    preHandler: async (request) => checkName(request, accounts.options.addresses),
    handler: (request, reply) =>
      ask(reply, () =>
        api.generatePasskeyAuthenticationOptions({ headers: headersOf(request), returnHeaders: true }),
      ),
  });

  app.post('/api/session/passkey', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'Signs in with a passkey',
      body: passkeyAnswer,
      response: { 200: sessionAnswer, ...refusals },
    },
    handler: async (request, reply) => {
      // Nobody guesses the signature of a challenge, so nothing is counted.
      const { response } = request.body as z.infer<typeof passkeyAnswer>;
      const answer = await ask(null, () =>
        api.verifyPasskeyAuthentication({
          headers: headersOf(request),
          body: { response } as never,
          returnHeaders: true,
        }),
      );
      const { userId, id } = (answer as { session: { userId: Uuid<'user'>; id: Uuid<'session'> } }).session;
      // Sessions begin in one place; the one that the library has just made is not handed out.
      await pool.query('delete from sessions where uuid = $1', [id]);
      return beginSession(accounts, request, reply, userId);
    },
  });
}

/** Refuses where the browser would, which says nothing that helps: a passkey belongs to the name of the first address. */
function checkName(request: FastifyRequest, addresses: Addresses): void {
  const [first] = addresses;
  if (first === undefined || new URL(addressOf(request, addresses)).hostname === new URL(first).hostname)
    return;
  throw new AppError(
    'FOREIGN_ORIGIN',
    `Passkeys belong to ${first}. Open Callsign there to use one, or use your password here.`,
    {},
  );
}

const headersOf = ({ headers: { cookie = '', origin = '' } }: FastifyRequest) =>
  new Headers({ cookie, origin });

/** Asks the library; sets the cookies that it wants, and turns its refusals into ours. */
async function ask(
  reply: FastifyReply | null,
  call: () => Promise<{ headers: Headers; response: unknown }>,
): Promise<object> {
  try {
    const { headers, response } = await call();
    if (reply) for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie);
    return response as object;
  } catch (error) {
    if (!isAPIError(error)) throw error;
    throw new AppError(
      'SIGN_IN_REFUSED',
      'The passkey was not accepted. Try again, or use your password.',
      {},
    );
  }
}
