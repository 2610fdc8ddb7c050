import { errorBody } from '@callsign/contracts/errors';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { forAnyone } from './route-rule.ts';

const ok = z.object({ status: z.literal('ok') });

/** /health: the process lives, whatever its database does. /ready: a write would be made now. */
export function healthRoutes(app: FastifyInstance, deps: Deps): void {
  app.get('/health', {
    config: forAnyone,
    schema: { tags: ['Operation'], summary: 'The process lives', response: { 200: ok } },
    handler: async () => ({ status: 'ok' as const }),
  });

  app.get('/ready', {
    config: forAnyone,
    schema: {
      tags: ['Operation'],
      summary: 'The process can serve',
      response: { 200: ok, '5xx': errorBody },
    },
    handler: async () => {
      const problem = await deps.readiness();
      if (problem !== null) throw new AppError('NOT_READY', problem, {});
      return { status: 'ok' as const };
    },
  });
}
