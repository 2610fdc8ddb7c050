import type { Uuid } from '@callsign/contracts/scalars';
import type { PrismaClient } from '@callsign/prisma/client';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { type Attempts, createAttempts } from './attempts.ts';
import { type Auth, type AuthOptions, createAuth } from './auth.ts';
import { createKnownDevices, type KnownDevices } from './known-device.ts';
import { createMemberships, type Memberships } from './memberships.ts';
import { createScriptTokens, type ScriptTokens } from './script-tokens.ts';
import { createSessions, type Sessions } from './sessions.ts';

/** How accounts are set up; `demo` signs every newcomer in, for one developer on one machine. */
export interface AccountsOptions extends AuthOptions {
  demo: boolean;
}

/** People, their sessions, and what they may do where. */
export interface Accounts {
  auth: Auth;
  sessions: Sessions;
  scriptTokens: ScriptTokens;
  memberships: Memberships;
  options: AccountsOptions;
  attempts: Attempts;
  devices: KnownDevices;
  /** Something about a person has changed (a session ended, a role is another one): every instance forgets what it holds of them, and looks at their sockets. */
  changed(userId: Uuid<'user'>): void;
  /** As `changed`, by what another instance says; null where that may have been lost: it may be anyone. */
  forget(userId: Uuid<'user'> | null): void;
  /** Calls the listener with everyone of whom something has changed; null means that it may be anyone. */
  onChanged(listener: (userId: Uuid<'user'> | null) => void): void;
}

/** Makes it; `publish` tells the other instances of whom something has changed. */
export function createAccounts(
  pool: pg.Pool,
  prisma: PrismaClient,
  options: AccountsOptions,
  log: FastifyBaseLogger,
  publish: (userId: Uuid<'user'>) => void,
): Accounts {
  const auth = createAuth(prisma, options, log);
  const sessions = createSessions(auth, pool, log);
  const scriptTokens = createScriptTokens(pool, options.secret, log);
  const memberships = createMemberships(pool);
  const listeners: ((userId: Uuid<'user'> | null) => void)[] = [];

  function forget(userId: Uuid<'user'> | null): void {
    sessions.forget(userId);
    scriptTokens.forget(userId);
    memberships.forget(userId);
    for (const listener of listeners) listener(userId);
  }

  return {
    auth,
    sessions,
    scriptTokens,
    memberships,
    options,
    attempts: createAttempts(pool),
    devices: createKnownDevices(options.secret),
    changed(userId) {
      forget(userId);
      publish(userId);
    },
    forget,
    onChanged: (listener) => void listeners.push(listener),
  };
}
