import {
  doneAnswer,
  passwordBody,
  profileBody,
  sessionAnswer,
  sessionList,
  setupAnswer,
  setupBody,
  signInBody,
} from '@callsign/contracts/accounts';
import { uuidParam } from '@callsign/contracts/api';
import { errorBody } from '@callsign/contracts/errors';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { createOwner } from '../accounts/owner.ts';
import type { SessionUuid } from '../accounts/sessions.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { checkPerson, signedIn } from './guard.ts';
import { invitationRoutes } from './invitation-routes.ts';
import { memberRoutes } from './member-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { forAnyone, forSession, forSignedIn } from './route-rule.ts';
import { signIn } from './sign-in.ts';
import { tokenRoutes } from './token-routes.ts';

const sessionParams = uuidParam('session');
/** Signing up as the first owner, in and out; one's own profile and sessions. */
export function accountRoutes(app: FastifyInstance, deps: Deps): void {
  const { accounts, pool } = deps;
  const refusals = { '4xx': errorBody, '5xx': errorBody };
  const tags = ['People'];

  app.get('/api/setup', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'Whether somebody has signed up yet',
      response: { 200: setupAnswer, ...refusals },
    },
    handler: async () => {
      const { rowCount } = await pool.query('select from users limit 1');
      return { needsOwner: !rowCount, demo: accounts.options.demo };
    },
  });

  app.post('/api/setup', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'The first person signs up, and owns the book; refused once anyone has',
      body: setupBody,
      response: { 201: sessionAnswer, ...refusals },
    },
    handler: async (request, reply) => {
      const owner = await createOwner(deps, request.body as z.infer<typeof setupBody>);
      if (!owner)
        throw new AppError(
          'ALREADY_SET_UP',
          'This book has an owner. Sign in, or ask for an invitation.',
          {},
        );
      reply.status(201);
      return begin(request, reply, owner);
    },
  });

  app.get('/api/session', {
    config: forSignedIn,
    schema: {
      tags,
      summary: 'Who is signed in, and their roles',
      response: { 200: sessionAnswer, ...refusals },
    },
    handler: (request) => describe(request),
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
      return begin(request, reply, await signIn(deps, request, email, password));
    },
  });

  app.delete('/api/session', {
    config: forAnyone,
    schema: { tags, summary: 'Signs out here', response: { 200: doneAnswer, ...refusals } },
    handler: async (request, reply) => {
      const { principal } = await accounts.sessions.read(request.headers.cookie);
      checkPerson(request, principal);
      if (principal) await endSessions(principal.userId, [principal.sessionUuid]);
      reply.header('set-cookie', await accounts.sessions.expired());
      return { done: true as const };
    },
  });

  app.get('/api/sessions', {
    config: forSession,
    schema: { tags, summary: 'Where one is signed in', response: { 200: sessionList, ...refusals } },
    handler: async (request) => {
      const { userId, sessionUuid } = signedIn(request);
      const { rows } = await pool.query(
        `select uuid, uuid = $2 as current, created_at as "createdAt", expires_at as "expiresAt", user_agent as "userAgent"
         from sessions where user_uuid = $1 and expires_at > now() and not exists (select from script_tokens where session_uuid = uuid) order by created_at desc`,
        [userId, sessionUuid],
      );
      return {
        sessions: rows.map((row) => ({
          ...row,
          createdAt: row.createdAt.toISOString(),
          expiresAt: row.expiresAt.toISOString(),
        })),
      };
    },
  });

  app.delete('/api/sessions', {
    config: forSession,
    schema: { tags, summary: 'Signs out everywhere, here too', response: { 200: doneAnswer, ...refusals } },
    handler: async (request, reply) => {
      await endSessions(signedIn(request).userId, null);
      reply.header('set-cookie', await accounts.sessions.expired());
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
      const ended = await endSessions(signedIn(request).userId, [uuid]);
      if (!ended) throw new AppError('NOT_FOUND', 'There is no such session.', {});
      return { done: true as const };
    },
  });

  app.put('/api/profile', {
    config: forSession,
    schema: {
      tags,
      summary: 'One’s own name and colour, as others see them',
      body: profileBody,
      response: { 200: sessionAnswer, ...refusals },
    },
    handler: async (request) => {
      const { userId } = signedIn(request);
      const { name, colour } = request.body as z.infer<typeof profileBody>;
      await pool.query(
        'update users set name = coalesce($2, name), colour = coalesce($3, colour), updated_at = now() where uuid = $1',
        [userId, name?.trim() ?? null, colour ?? null],
      );
      accounts.changed(userId);
      request.principal =
        (await accounts.sessions.read(request.headers.cookie)).principal ?? request.principal;
      return describe(request);
    },
  });

  app.put('/api/profile/password', {
    config: forSession,
    schema: {
      tags,
      summary: 'A new password; all other sessions end',
      body: passwordBody,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { userId, sessionUuid } = signedIn(request);
      const { current, password } = request.body as z.infer<typeof passwordBody>;
      const attempt = await accounts.attempts.change(userId);
      const { internalAdapter, password: passwords } = await accounts.auth.$context;
      const credential = (await internalAdapter.findAccounts(userId)).find(
        ({ providerId }) => providerId === 'credential',
      );
      if (
        !credential?.password ||
        !(await passwords.verify({ hash: credential.password, password: current }))
      )
        throw new AppError('SIGN_IN_REFUSED', 'The current password is not right.', {});
      await attempt.wasRight();
      await internalAdapter.updatePassword(userId, await passwords.hash(password));
      await pool.query('delete from sessions where user_uuid = $1 and uuid <> $2', [userId, sessionUuid]);
      accounts.changed(userId);
      return { done: true as const };
    },
  });

  invitationRoutes(app, deps, begin);
  passkeyRoutes(app, deps, begin);
  tokenRoutes(app, deps);
  memberRoutes(app, deps);

  /** Ends sessions of a person (null: all of them) on every instance; answers how many. */
  async function endSessions(userId: Uuid<'user'>, uuids: SessionUuid[] | null): Promise<number> {
    const { rowCount } = await pool.query(
      'delete from sessions where user_uuid = $1 and ($2::uuid[] is null or uuid = any($2))',
      [userId, uuids],
    );
    accounts.changed(userId);
    return rowCount ?? 0;
  }

  async function begin(request: FastifyRequest, reply: FastifyReply, userUuid: Uuid<'user'>) {
    const cookie = await accounts.sessions.issue(userUuid, request.headers['user-agent']);
    reply.header('set-cookie', cookie);
    request.principal = (await accounts.sessions.read(cookie)).principal;
    const device = accounts.devices.remember(request.headers.cookie, signedIn(request).email);
    if (device !== null) reply.header('set-cookie', device);
    return describe(request);
  }

  async function describe(request: FastifyRequest): Promise<z.infer<typeof sessionAnswer>> {
    const { userId, userName, colour, email, emailProved, workspaceOwner, sessionUuid, expiresAt } =
      signedIn(request);
    return {
      user: { uuid: userId, name: userName, colour, email, emailProved },
      session: { uuid: sessionUuid, expiresAt: expiresAt.toISOString() },
      workspaceOwner,
      demo: accounts.options.demo,
      roles: Object.fromEntries(await accounts.memberships.fresh(userId)),
    };
  }
}
