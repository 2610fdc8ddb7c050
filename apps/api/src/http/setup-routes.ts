import { sessionAnswer, setupAnswer, setupBody } from '@callsign/contracts/accounts';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { createOwner } from '../accounts/owner.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { beginSession } from './begin-session.ts';
import { refusals } from './refusals.ts';
import { forAnyone } from './route-rule.ts';

const tags = ['People'];

/** Signing up as the first owner. */
export function setupRoutes(app: FastifyInstance, deps: Deps): void {
  const { accounts, pool } = deps;

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
      return beginSession(accounts, request, reply, owner);
    },
  });
}
