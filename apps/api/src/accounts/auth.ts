import { createHmac } from 'node:crypto';
import { passkey } from '@better-auth/passkey';
import { MIN_PASSWORD_LENGTH } from '@callsign/contracts/accounts';
import type { Uuid } from '@callsign/contracts/scalars';
import type { PrismaClient } from '@callsign/prisma/client';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { FastifyBaseLogger } from 'fastify';
import type { Addresses } from './addresses.ts';

/** How accounts are set up. */
export interface AuthOptions {
  /** Signs cookies. */
  secret: string;
  /** Origins by which people reach this server, the first for passkeys; empty where nobody has said them. */
  addresses: Addresses;
}

const DAY = 24 * 60 * 60;

/** Makes the library that keeps passwords, sessions and passkeys. Its own routes are not served: ours call its functions. */
export function createAuth(prisma: PrismaClient, { secret, addresses }: AuthOptions, log: FastifyBaseLogger) {
  const url = new URL(addresses[0] ?? 'http://localhost');
  const ofSameName = addresses.filter((address) => new URL(address).hostname === url.hostname);
  return betterAuth({
    appName: 'Callsign',
    secret,
    baseURL: url.origin,
    database: prismaAdapter(prisma, { provider: 'postgresql' }),
    telemetry: { enabled: false },
    logger: { level: 'warn', log: (level, message) => log[level](`better-auth: ${message}`) },
    emailAndPassword: { enabled: true, minPasswordLength: MIN_PASSWORD_LENGTH, maxPasswordLength: 128 },
    session: { expiresIn: 30 * DAY, updateAge: DAY, cookieCache: { enabled: false } },
    account: { modelName: 'credential' },
    user: { additionalFields: { colour: { type: 'string', required: false, input: false } } },
    // Attempts are counted by our own routes, which are the only ones.
    rateLimit: { enabled: false },
    trustedOrigins: [url.origin, ...addresses],
    advanced: {
      database: { generateId: 'uuid' },
      cookiePrefix: 'callsign',
      // Where some come without TLS, each cookie is marked by the address that it is sent to (see guard.ts).
      useSecureCookies: addresses.length > 0 && addresses.every((address) => address.startsWith('https:')),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
    },
    plugins: [
      passkey({
        rpID: url.hostname,
        rpName: 'Callsign',
        origin: ofSameName.length === 0 ? null : ofSameName,
      }),
    ],
  });
}

export type Auth = ReturnType<typeof createAuth>;

/** A new session of a person, as the cookie that carries it (`name=value`). */
export async function issueSession(auth: Auth, userUuid: Uuid<'user'>, userAgent = ''): Promise<string> {
  const context = await auth.$context;
  const { token } = await context.internalAdapter.createSession(userUuid, false, {
    userAgent: userAgent.slice(0, 300),
  });
  const signature = createHmac('sha256', context.secret).update(token).digest('base64');
  return `${context.authCookies.sessionToken.name}=${encodeURIComponent(`${token}.${signature}`)}`;
}
