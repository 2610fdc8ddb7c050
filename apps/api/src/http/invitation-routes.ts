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
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import {
  findInvitation,
  listInvitations,
  lookAtInvitation,
  makeInvitation,
  takeBackInvitation,
  useInvitation,
} from '../accounts/invitations.ts';
import { createAccount } from '../accounts/owner.ts';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';
import { checkPerson } from './admit.ts';
import { beginSession } from './begin-session.ts';
import { signedIn } from './guard.ts';
import type { Membership } from './membership.ts';
import { refusals } from './refusals.ts';
import { forAnyone, forMember } from './route-rule.ts';
import { signIn } from './sign-in.ts';

const tags = ['People'];

/** Links that make somebody a member, each of them once. */
export function invitationRoutes(app: FastifyInstance, deps: Deps): void {
  routesOfOwners(app, deps);
  routesOfGuests(app, deps);
}

function routesOfOwners(app: FastifyInstance, { accounts, pool }: Deps): void {
  const base = '/api/productions/:identifier/invitations';
  const config = forMember('members:edit', 'production');
  const productionOf = (request: FastifyRequest) => (request.membership as Membership).production;

  app.get(base, {
    config,
    schema: {
      tags,
      summary: 'The invitations of a show, newest first; not their links, which are shown once',
      params: identifierParam,
      response: { 200: invitationList, ...refusals },
    },
    handler: async (request) => ({ invitations: await listInvitations(pool, productionOf(request)) }),
  });

  app.post(base, {
    config,
    schema: {
      tags,
      summary: 'A link that makes one person a member; its token is answered this once',
      params: identifierParam,
      body: invitationBody,
      response: { 201: invitationMade, ...refusals },
    },
    handler: async (request, reply) => {
      const wanted = request.body as z.infer<typeof invitationBody>;
      const made = await makeInvitation(pool, productionOf(request), signedIn(request).userId, wanted);
      reply.status(201);
      return { ...made, address: accounts.options.addresses[0] ?? null };
    },
  });

  app.delete(`${base}/:uuid`, {
    config,
    schema: {
      tags,
      summary: 'Takes an invitation back; who has used it stays a member',
      params: invitationParams,
      response: { 200: doneAnswer, ...refusals },
    },
    handler: async (request) => {
      const { uuid } = request.params as z.infer<typeof invitationParams>;
      await takeBackInvitation(pool, productionOf(request), uuid);
      return { done: true as const };
    },
  });
}

function routesOfGuests(app: FastifyInstance, deps: Deps): void {
  const { accounts, pool } = deps;

  app.post('/api/invitations/look', {
    config: forAnyone,
    schema: {
      tags,
      summary: 'What a link invites to, for whoever holds it',
      body: tokenBody,
      response: { 200: invitationLook, ...refusals },
    },
    handler: (request) => lookAtInvitation(pool, (request.body as z.infer<typeof tokenBody>).token),
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
      const { production } = await findInvitation(pool, token);
      const user = await guestOf(deps, request, account);
      await useInvitation(pool, token, user);
      accounts.changed(user);
      return { ...(await beginSession(accounts, request, reply, user)), production };
    },
  });
}

/** Who uses an invitation: whoever is signed in, or whose account the request names; it is made where there is none. */
async function guestOf(
  deps: Deps,
  request: FastifyRequest,
  account: z.infer<typeof acceptBody>['account'],
): Promise<Uuid<'user'>> {
  const { principal } = await deps.accounts.sessions.read(request.headers.cookie);
  if (account !== undefined)
    return (
      (await createAccount(deps, account)) ?? (await signIn(deps, request, account.email, account.password))
    );
  checkPerson(request, principal);
  if (principal === null)
    throw new AppError('NOT_SIGNED_IN', 'Sign in, or make an account, to use this invitation.', {});
  return principal.userId;
}
