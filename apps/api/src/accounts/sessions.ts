import type { Uuid } from '@callsign/contracts/scalars';
import { isAPIError } from 'better-auth/api';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { type Auth, issueSession } from './auth.ts';

/** How long an answer is used again without asking the database (milliseconds): how late a change past the API is seen. */
export const KEEP_MS = 10_000;
/** So long before that it is asked again while the old answer is still in use, so that nobody waits (milliseconds). */
export const AHEAD_MS = 3_000;
/** The most cookies whose answer is cached. */
const MAX_CACHED = 20_000;

/** What a person is signed in by: a session of a browser, or a token of a script that stands for one. */
export type SessionUuid = Uuid<'session' | 'token'>;

/** Who makes a request. */
export interface Principal {
  userId: Uuid<'user'>;
  userName: string;
  email: string;
  /** Whether somebody has shown that the e-mail is theirs. */
  emailProved: boolean;
  colour: string;
  workspaceOwner: boolean;
  sessionUuid: SessionUuid;
  expiresAt: Date;
  /** How they are signed in: by the cookie of a session, or by a script's token, which may less. */
  by: 'session' | 'token';
}

/** Finds out whose session a request carries. */
export interface Sessions {
  /** The person of the session in a Cookie header; null for none, or one that has ended. Answers at once where it is known. */
  read(cookies: string | undefined): Found | Promise<Found>;
  /** The `Set-Cookie` of a new session. */
  issue(userUuid: Uuid<'user'>, userAgent?: string): Promise<string>;
  /** The `Set-Cookie` that takes the cookie away. */
  expired(): Promise<string>;
  /** Of these sessions, those that live on, with how their person looks now. */
  alive(uuids: SessionUuid[]): Promise<Map<SessionUuid, Look>>;
  /** Resolves when nothing is being looked up: before the database's connections close. */
  idle(): Promise<unknown>;
  /** Forgets what is cached of a person; null forgets everyone. */
  forget(userId: Uuid<'user'> | null): void;
}

/** How others see a person. */
export type Look = Pick<Principal, 'userName' | 'colour'>;

/** A session's person, and the cookie to set where it has been extended. */
export interface Found {
  principal: Principal | null;
  setCookies: string[];
}

interface Cached {
  principal: Principal;
  until: number;
  /** Cookies of a look-up that nobody waited for; the next answer sets them. */
  setCookies: string[];
}

/** Makes it. */
export function createSessions(auth: Auth, pool: pg.Pool, _log: FastifyBaseLogger): Sessions {
  const cache = new Map<string, Cached>();
  const asked = new Map<string, Promise<Found>>();
  /** Counts what was forgotten, so that an answer that was under way meanwhile is not cachedd. */
  let forgotten = 0;

  let cookieName: string | null = null;

  function read(cookies: string | undefined): Found | Promise<Found> {
    return cookieName === null ? readFirst(cookies) : readAs(cookieName, cookies);
  }

  async function readFirst(cookies: string | undefined): Promise<Found> {
    cookieName = (await auth.$context).authCookies.sessionToken.name;
    return readAs(cookieName, cookies);
  }

  function readAs(name: string, cookies: string | undefined): Found | Promise<Found> {
    const cookie = sessionCookie(cookies, name);
    if (cookie === null) return { principal: null, setCookies: [] };
    const known = cache.get(cookie);
    if (known && known.until > performance.now() && known.principal.expiresAt.getTime() > Date.now()) {
      if (known.until - performance.now() < AHEAD_MS && !asked.has(cookie)) void askAhead(cookie);
      return { principal: known.principal, setCookies: known.setCookies.splice(0) };
    }
    cache.delete(cookie);
    return ask(cookie);
  }

  /** Looks up while the cached answer is still in use; the cookies it sets are left for the next answer. */
  async function askAhead(cookie: string): Promise<void> {
    try {
      const { principal, setCookies } = await ask(cookie);
      if (principal === null) cache.delete(cookie);
      cache.get(cookie)?.setCookies.push(...setCookies);
    } catch {
      // Asked again by the next request, or when the cached answer is too old.
    }
  }

  /** Many requests that come at the same moment ask once. */
  function ask(cookie: string): Promise<Found> {
    const asking = asked.get(cookie) ?? load(cookie).finally(() => asked.delete(cookie));
    asked.set(cookie, asking);
    return asking;
  }

  async function load(cookie: string): Promise<Found> {
    const before = forgotten;
    const found = await lookUpSession(auth, pool, cookie);
    if (found.principal === null) return found;
    if (forgotten !== before) return load(cookie);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(cookie, { principal: found.principal, until: performance.now() + KEEP_MS, setCookies: [] });
    return found;
  }

  return {
    read,
    issue: (userUuid, userAgent) => newCookie(auth, userUuid, userAgent),
    async expired() {
      const { sessionToken } = (await auth.$context).authCookies;
      return `${sessionToken.name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
    },
    alive: (uuids) => findAlive(pool, uuids),
    idle: () => Promise.allSettled(asked.values()),
    forget(userId) {
      forgotten += 1;
      if (userId === null) return cache.clear();
      for (const [cookie, { principal }] of cache) if (principal.userId === userId) cache.delete(cookie);
    },
  };
}

/** Asks the library and the database whose session a cookie is; it may be extended by that. */
async function lookUpSession(auth: Auth, pool: pg.Pool, cookie: string): Promise<Found> {
  const { headers, response } = await auth.api
    .getSession({ headers: new Headers({ cookie }), returnHeaders: true })
    .catch(refuseAsBusy);
  if (!response) return { principal: null, setCookies: [] };
  const { user, session } = response;
  const { rows } = await pool.query<{ owner: boolean }>({
    name: 'workspace_owner',
    text: 'select workspace_owner as owner from users where uuid = $1',
    values: [user.id],
  });
  const principal: Principal = {
    userId: user.id as Uuid<'user'>,
    userName: user.name,
    email: user.email,
    emailProved: user.emailVerified,
    colour: user.colour ?? '#3b82f6',
    workspaceOwner: rows[0]?.owner ?? false,
    sessionUuid: session.id as Uuid<'session'>,
    expiresAt: new Date(session.expiresAt),
    by: 'session',
  };
  return { principal, setCookies: headers.getSetCookie() };
}

/** The `Set-Cookie` of a new session. */
async function newCookie(auth: Auth, userUuid: Uuid<'user'>, userAgent?: string): Promise<string> {
  const context = await auth.$context;
  const { attributes } = context.authCookies.sessionToken;
  const parts = [await issueSession(auth, userUuid, userAgent), 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (attributes.secure) parts.push('Secure');
  return [...parts, `Max-Age=${context.sessionConfig.expiresIn}`].join('; ');
}

async function findAlive(pool: pg.Pool, uuids: SessionUuid[]): Promise<Map<SessionUuid, Look>> {
  const { rows } = await pool.query<Look & { uuid: SessionUuid }>(
    `select s.uuid, u.name as "userName", u.colour from sessions s join users u on u.uuid = s.user_uuid
     where s.uuid = any($1::uuid[]) and s.expires_at > now()`,
    [uuids],
  );
  return new Map(rows.map(({ uuid, ...look }) => [uuid, look]));
}

/** The library hides why a session could not be looked up; its own log says so. Nobody is signed out for it. */
function refuseAsBusy(error: unknown): never {
  if (isAPIError(error) && error.statusCode === 500)
    throw new AppError(
      'BUSY',
      'Who is signed in could not be looked up just now. Try again in a moment.',
      {},
    );
  throw error;
}

const sessionNames = new Set(['callsign.session_token', '__Secure-callsign.session_token']);

/**
 * Of a Cookie header the part that names a session, which alone decides whose it is. The cookie's name follows the
 * server's addresses: one that a browser holds from before they were changed is read under the name of today.
 */
function sessionCookie(cookies: string | undefined, name: string): string | null {
  const values = new Map<string, string>();
  for (const part of cookies?.split(';') ?? []) {
    const at = part.indexOf('=');
    const [cookie, value] = [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
    if (value !== '' && sessionNames.has(cookie)) values.set(cookie, value);
  }
  const [value] = values.has(name) ? [values.get(name)] : values.values();
  return value === undefined ? null : `${name}=${value}`;
}
