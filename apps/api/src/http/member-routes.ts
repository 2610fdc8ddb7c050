import { doneAnswer, memberList, memberParams, roleBody } from '@callsign/contracts/accounts';
import { identifierParam } from '@callsign/contracts/api';
import { errorBody } from '@callsign/contracts/errors';
import { may, type Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { demandHere } from './demand.ts';
import { signedIn } from './guard.ts';
import type { Standing } from './place.ts';
import { forMember } from './route-rule.ts';

/** The crew of a production: who is in it, and as what. */
export function memberRoutes(app: FastifyInstance, deps: Deps): void {
  const { accounts, pool } = deps;
  const refusals = { '4xx': errorBody, '5xx': errorBody };
  const tags = ['People'];

  app.get('/api/productions/:identifier/members', {
    config: forMember('members:read', 'production'),
    schema: {
      tags,
      summary: 'Who is in a show, and as what; e-mail addresses only for owners',
      params: identifierParam,
      response: { 200: memberList, ...refusals },
    },
    handler: async (request) => {
      const { production, role } = request.standing as Standing;
      const { rows } = await pool.query(
        `select u.uuid, u.name, u.colour, u.email, u.email_verified as "emailProved", m.role, m.created_at as since
         from memberships m join users u on u.uuid = m.user_uuid where m.production_uuid = $1 order by u.name, u.uuid`,
        [production],
      );
      const seesEmail = may(role, 'members:edit');
      const members = rows.map((row) => ({
        ...row,
        email: seesEmail ? row.email : null,
        emailProved: seesEmail ? row.emailProved : null,
        since: row.since.toISOString(),
      }));
      return { members };
    },
  });

  app.put('/api/productions/:identifier/members/:user', {
    config: forMember('members:edit', 'production'),
    schema: {
      tags,
      summary: 'Gives a member another role; a show always has an owner',
      params: memberParams,
      body: roleBody,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { user } = request.params as z.infer<typeof memberParams>;
      const { role } = request.body as z.infer<typeof roleBody>;
      const { production } = request.standing as Standing;
      await change(
        production,
        user,
        'update memberships set role = $3 where production_uuid = $1 and user_uuid = $2',
        role,
      );
      return { done: true as const };
    },
  });

  app.delete('/api/productions/:identifier/members/:user', {
    // Whoever leaves takes only themselves out; anyone else needs members:edit.
    config: forMember('members:read', 'production'),
    schema: {
      tags,
      summary: 'Takes a member out of a show; everyone may leave',
      params: memberParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { user } = request.params as z.infer<typeof memberParams>;
      const { production } = request.standing as Standing;
      if (user !== signedIn(request).userId) demandHere(request, 'members:edit');
      await change(
        production,
        user,
        'delete from memberships where production_uuid = $1 and user_uuid = $2',
        null,
      );
      return { done: true as const };
    },
  });

  /** Changes one membership, unless it would leave the show without an owner; tells every instance. */
  async function change(
    production: Uuid<'production'>,
    user: Uuid<'user'>,
    text: string,
    role: Role | null,
  ): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await changeWithin(client, production, user, text, role);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    accounts.changed(user);
  }
}

async function changeWithin(
  client: pg.PoolClient,
  production: Uuid<'production'>,
  user: Uuid<'user'>,
  text: string,
  role: Role | null,
): Promise<void> {
  // Locked, so that two owners who go at the same time do not both go.
  const { rows } = await client.query<{ user: Uuid<'user'>; role: Role }>(
    'select user_uuid as user, role from memberships where production_uuid = $1 order by user_uuid for update',
    [production],
  );
  if (!rows.some((row) => row.user === user))
    throw new AppError('NOT_FOUND', 'There is no such person in this show.', {});
  const othersOwn = rows.some((row) => row.user !== user && row.role === 'owner');
  if (!othersOwn && role !== 'owner' && rows.some((row) => row.user === user && row.role === 'owner'))
    throw new AppError('LAST_OWNER', 'A show needs an owner. Make somebody else the owner first.', {});
  await client.query(text, role === null ? [production, user] : [production, user, role]);
}
