import { doneAnswer, passwordBody, profileBody, sessionAnswer } from '@callsign/contracts/accounts';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { changePassword } from '../accounts/change-password.ts';
import type { Deps } from '../deps.ts';
import { describeSession } from './begin-session.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forSession } from './route-rule.ts';

const tags = ['People'];

/** One's own name, colour and password. */
export function profileRoutes(app: FastifyInstance, deps: Deps): void {
  const { accounts, pool } = deps;

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
      return describeSession(accounts, request);
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
      await changePassword(deps, signedIn(request), request.body as z.infer<typeof passwordBody>);
      return { done: true as const };
    },
  });
}
