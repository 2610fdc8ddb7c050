import { doneAnswer, sessionAnswer, sessionList, signInBody } from '@callsign/contracts/accounts';
import { uuidParam } from '@callsign/contracts/api';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { endSessions, listSessions } from '../accounts/session-rows.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { checkPerson } from './admit.ts';
import { beginSession, describeSession } from './begin-session.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forAnyone, forSession, forSignedIn } from './route-rule.ts';
import { signIn } from './sign-in.ts';

const tags = ['People'];
const sessionParams = uuidParam('session');

/** Signing in and out, here and elsewhere. */
export function sessionRoutes(app: FastifyInstance, deps: Deps): void {
  routesOfThisSession(app, deps);
  routesOfAllSessions(app, deps);
}

function routesOfThisSession(app: FastifyInstance, deps: Deps): void {
  const { accounts } = deps;

  app.get('/api/session', {
    config: forSignedIn,
    schema: {
      tags,
      summary: 'Who is signed in, and their roles',
      response: { 200: sessionAnswer, ...refusals },
    },
    handler: (request) => describeSession(accounts, request),
  });

  app.post('/api/session', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'Signs in with e-mail and password',
      body: signInBody,
      response: { 200: sessionAnswer, ...refusals },
    },
    handler: async (request, reply) => {
      const { email, password } = request.body as z.infer<typeof signInBody>;
      return beginSession(accounts, request, reply, await signIn(deps, request, email, password));
    },
  });

  app.delete('/api/session', {
    config: forAnyone,
    schema: { tags, summary: 'Signs out here', response: { 200: doneAnswer, ...refusals } },
    handler: async (request, reply) => {
      const { principal } = await accounts.sessions.read(request.headers.cookie);
      checkPerson(request, principal);
      if (principal) await endSessions(deps, principal.userId, [principal.sessionUuid]);
      reply.header('set-cookie', await accounts.sessions.expired());
      return { done: true as const };
    },
  });
}

function routesOfAllSessions(app: FastifyInstance, deps: Deps): void {
  app.get('/api/sessions', {
    config: forSession,
    schema: { tags, summary: 'Where one is signed in', response: { 200: sessionList, ...refusals } },
    handler: async (request) => {
      const { userId, sessionUuid } = signedIn(request);
      return { sessions: await listSessions(deps.pool, userId, sessionUuid) };
    },
  });

  app.delete('/api/sessions', {
    config: forSession,
    schema: { tags, summary: 'Signs out everywhere, here too', response: { 200: doneAnswer, ...refusals } },
    handler: async (request, reply) => {
      await endSessions(deps, signedIn(request).userId, null);
      reply.header('set-cookie', await deps.accounts.sessions.expired());
      return { done: true as const };
    },
  });

  app.delete('/api/sessions/:uuid', {
    config: forSession,
    schema: {
      tags,
      summary: 'Signs one of one’s own sessions out',
      params: sessionParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof sessionParams>;
      const ended = await endSessions(deps, signedIn(request).userId, [uuid]);
      if (!ended) throw new AppError('NOT_FOUND', 'There is no such session.', {});
      return { done: true as const };
    },
  });
}
