import { createHash, randomBytes } from 'node:crypto';
import {
  acceptAnswer,
  acceptBody,
  doneAnswer,
  invitationBody,
  invitationList,
  invitationLook,
  invitationMade,
  invitationParams,
  tokenBody,
} from '@callsign/contracts/accounts';
import { identifierParam } from '@callsign/contracts/api';
import { errorBody } from '@callsign/contracts/errors';
import { type Role, roles } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { createAccount } from '../accounts/owner.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { checkPerson, signedIn } from './guard.ts';
import type { Standing } from './place.ts';
import { forAnyone, forMember } from './route-rule.ts';
import { signIn } from './sign-in.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

type Begin = (request: FastifyRequest, reply: FastifyReply, user: Uuid<'user'>) => Promise<object>;
type Found = {
  uuid: Uuid<'invitation'>;
  production: Uuid<'production'>;
  role: Role;
  used_at: Date | null;
  expires_at: Date;
};

const columns = `i.uuid, i.role, i.note, i.created_at as "createdAt", i.expires_at as "expiresAt", i.used_at as "usedAt",
  (select name from users where uuid = i.created_by) as "createdBy", (select name from users where uuid = i.used_by) as "usedBy"`;

/** Links that make somebody a member, each of them once; `begin` starts a session and answers who it is. */
export function invitationRoutes(app: FastifyInstance, deps: Deps, begin: Begin): void {
  const { accounts, pool } = deps;
  const refusals = { '4xx': errorBody, '5xx': errorBody };
  const tags = ['People'];

  app.get('/api/productions/:identifier/invitations', {
    config: forMember('members:edit', 'production'),
    schema: {
      tags,
      summary: 'The invitations of a show, newest first; not their links, which are shown once',
      params: identifierParam,
      response: { 200: invitationList, ...refusals },
    },
    handler: async (request) => {
      const { production } = request.standing as Standing;
      const { rows } = await pool.query(
        `select ${columns} from invitations i where production_uuid = $1 order by created_at desc limit 200`,
        [production],
      );
      return { invitations: rows.map(inText) };
    },
  });

  app.post('/api/productions/:identifier/invitations', {
    config: forMember('members:edit', 'production'),
    schema: {
      tags,
      summary: 'A link that makes one person a member; its token is answered this once',
      params: identifierParam,
      body: invitationBody,
      response: { 201: invitationMade, ...refusals },
    },
    handler: async (request, reply) => {
      const { production } = request.standing as Standing;
      const { role, note, days = 7 } = request.body as z.infer<typeof invitationBody>;
      const token = randomBytes(24).toString('base64url');
      const { rows } = await pool.query(
        `with i as (insert into invitations (production_uuid, role, note, token_hash, created_by, expires_at)
           values ($1, $2, $3, $4, $5, $6) returning *) select ${columns} from i`,
        [
          production,
          role,
          note ?? null,
          hashOf(token),
          signedIn(request).userId,
          new Date(Date.now() + days * DAY_MS),
        ],
      );
      reply.status(201);
      return { invitation: inText(rows[0]), token, address: accounts.options.addresses[0] ?? null };
    },
  });

  app.delete('/api/productions/:identifier/invitations/:uuid', {
    config: forMember('members:edit', 'production'),
    schema: {
      tags,
      summary: 'Takes an invitation back; who has used it stays a member',
      params: invitationParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof invitationParams>;
      const { production } = request.standing as Standing;
      const { rowCount } = await pool.query(
        'delete from invitations where production_uuid = $1 and uuid = $2 and used_at is null',
        [production, uuid],
      );
      if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such open invitation in this show.', {});
      return { done: true as const };
    },
  });

  app.post('/api/invitations/look', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'What a link invites to, for whoever holds it',
      body: tokenBody,
      response: { 200: invitationLook, ...refusals },
    },
    handler: async (request) => {
      const { token } = request.body as z.infer<typeof tokenBody>;
      const { uuid, role } = await find(token);
      const { rows } = await pool.query(
        `select p.id, p.show_name as "showName", u.name as "invitedBy" from invitations i
         join productions p on p.uuid = i.production_uuid left join users u on u.uuid = i.created_by where i.uuid = $1`,
        [uuid],
      );
      const { id, showName, invitedBy } = rows[0];
      return { production: { id, showName }, role, invitedBy };
    },
  });

  app.post('/api/invitations/accept', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'Uses a link: as who is signed in, or with an account, new or not; answers as a sign-in does',
      body: acceptBody,
      response: { 200: acceptAnswer, ...refusals },
    },
    handler: async (request, reply) => {
      const { token, account } = request.body as z.infer<typeof acceptBody>;
      const { production } = await find(token);
      const { principal } = await accounts.sessions.read(request.headers.cookie);
      if (account === undefined) checkPerson(request, principal);
      const user =
        account === undefined
          ? principal?.userId
          : ((await createAccount(deps, account)) ??
            (await signIn(deps, request, account.email, account.password)));
      if (user === undefined)
        throw new AppError('NOT_SIGNED_IN', 'Sign in, or make an account, to use this invitation.', {});
      await use(token, user);
      accounts.changed(user);
      return { ...(await begin(request, reply, user)), production };
    },
  });

  /** The invitation of a token that can be used. Nobody guesses 192 random bits, so nothing is counted. */
  async function find(token: string): Promise<Found> {
    const { rows } = await pool.query<Found>(
      'select uuid, production_uuid as production, role, used_at, expires_at from invitations where token_hash = $1',
      [hashOf(token)],
    );
    const [found] = rows;
    if (!found)
      throw new AppError('INVITATION_NOT_FOUND', 'This link leads to no invitation. Ask for a new one.', {});
    if (found.used_at) throw used();
    if (found.expires_at.getTime() <= Date.now())
      throw new AppError('INVITATION_EXPIRED', 'This invitation has expired. Ask for a new one.', {});
    return found;
  }

  /** One statement: of two who use a link at the same moment, one becomes a member. Nobody is lowered by an invitation. */
  async function use(token: string, user: Uuid<'user'>): Promise<void> {
    const { rowCount } = await pool.query(
      `with taken as (
         update invitations set used_at = now(), used_by = $2
         where token_hash = $1 and used_at is null and expires_at > now() returning production_uuid, role
       )
       insert into memberships as m (production_uuid, user_uuid, role) select production_uuid, $2, role from taken
       on conflict (production_uuid, user_uuid) do update set role =
         case when array_position($3::text[], excluded.role) > array_position($3::text[], m.role) then excluded.role else m.role end`,
      [hashOf(token), user, [...roles]],
    );
    if (!rowCount) throw used();
  }
}

const used = () => new AppError('INVITATION_USED', 'This invitation has been used. Ask for a new one.', {});
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64');

function inText(row: Record<string, unknown>) {
  const text = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
}
