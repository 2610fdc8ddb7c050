import type { sessionAnswer } from '@callsign/contracts/accounts';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Accounts } from '../accounts/accounts.ts';
import { signedIn } from './guard.ts';

type SessionAnswer = z.infer<typeof sessionAnswer>;

/** Signs a person in: sets the cookies of a new session, makes it the request's, and answers who is signed in. */
export async function beginSession(
  accounts: Accounts,
  request: FastifyRequest,
  reply: FastifyReply,
  userUuid: Uuid<'user'>,
): Promise<SessionAnswer> {
  const cookie = await accounts.sessions.issue(userUuid, request.headers['user-agent']);
  reply.header('set-cookie', cookie);
  request.principal = (await accounts.sessions.read(cookie)).principal;
  const device = accounts.devices.remember(request.headers.cookie, signedIn(request).email);
  if (device !== null) reply.header('set-cookie', device);
  return describeSession(accounts, request);
}

/** Who makes a request, and their roles. */
export async function describeSession(accounts: Accounts, request: FastifyRequest): Promise<SessionAnswer> {
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
