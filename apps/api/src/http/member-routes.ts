import { doneAnswer, memberList, memberParams, roleBody } from '@callsign/contracts/accounts';
import { identifierParam } from '@callsign/contracts/api';
import { may } from '@callsign/contracts/roles';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { changeMember, listMembers } from '../accounts/members.ts';
import type { Deps } from '../deps.ts';
import { demandHere } from './demand.ts';
import { signedIn } from './guard.ts';
import type { Membership } from './membership.ts';
import { refusals } from './refusals.ts';
import { forMember } from './route-rule.ts';

const tags = ['People'];

/** The crew of a production: who is in it, and as what. */
export function memberRoutes(app: FastifyInstance, deps: Deps): void {
  const base = '/api/productions/:identifier/members';

  app.get(base, {
    config: forMember('members:read', 'production'),
    schema: {
      tags,
      summary: 'Who is in a show, and as what; e-mail addresses only for owners',
      params: identifierParam,
      response: { 200: memberList, ...refusals },
    },
    handler: async (request) => {
      const { production, role } = request.membership as Membership;
      return { members: await listMembers(deps.pool, production, may(role, 'members:edit')) };
    },
  });

  app.put(`${base}/:user`, {
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
      await changeMember(deps, (request.membership as Membership).production, user, role);
      return { done: true as const };
    },
  });

  app.delete(`${base}/:user`, {
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
      if (user !== signedIn(request).userId) demandHere(request, 'members:edit');
      await changeMember(deps, (request.membership as Membership).production, user, null);
      return { done: true as const };
    },
  });
}
