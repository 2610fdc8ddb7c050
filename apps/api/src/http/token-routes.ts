import { doneAnswer } from '@callsign/contracts/accounts';
import { uuidParam } from '@callsign/contracts/api';
import {
  DEFAULT_TOKEN_MINUTES,
  scriptTokenBody,
  scriptTokenList,
  scriptTokenMade,
} from '@callsign/contracts/script-tokens';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { listScriptTokens, revokeScriptToken } from '../accounts/script-token-rows.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { signedIn } from './guard.ts';
import { refusals } from './refusals.ts';
import { forSession } from './route-rule.ts';

const tokenParams = uuidParam('token');
const tags = ['People'];

/** One's own tokens for scripts: made, listed and revoked, all by a session and never by a token. */
export function tokenRoutes(app: FastifyInstance, { accounts, pool }: Deps): void {
  app.get('/api/session/tokens', {
    config: forSession,
    schema: {
      tags,
      summary: 'One’s own tokens for scripts that still work',
      response: { 200: scriptTokenList, ...refusals },
    },
    handler: async (request) => ({
      scriptTokens: await listScriptTokens(pool, signedIn(request).userId),
    }),
  });

  app.post('/api/session/token', {
    config: forSession,
    schema: {
      tags,
      summary: 'A new token for a script of one’s own, told this once: send it as Authorization: Bearer …',
      body: scriptTokenBody,
      response: { 201: scriptTokenMade, ...refusals },
    },
    handler: async (request, reply) => {
      const { name = 'A script', minutes = DEFAULT_TOKEN_MINUTES } =
        (request.body as z.infer<typeof scriptTokenBody>) ?? {};
      const { userId } = signedIn(request);
      reply.status(201);
      return accounts.scriptTokens.make({ userId, name: name.trim(), minutes });
    },
  });

  app.delete('/api/session/tokens/:uuid', {
    config: forSession,
    schema: {
      tags,
      summary: 'Revokes one of one’s own tokens',
      params: tokenParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { userId } = signedIn(request);
      const { uuid } = request.params as z.infer<typeof tokenParams>;
      if (!(await revokeScriptToken(pool, userId, uuid)))
        throw new AppError('NOT_FOUND', 'There is no such token.', {});
      accounts.changed(userId);
      return { done: true as const };
    },
  });
}
