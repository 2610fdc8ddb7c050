import type { Uuid } from '@callsign/contracts/scalars';
import type { ScriptTokenMade } from '@callsign/contracts/script-tokens';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { type ScriptClaims, scriptKey, signScriptToken, verifyScriptToken } from './script-jwt.ts';
import { addScriptToken } from './script-token-rows.ts';
import { KEEP_MS, type Principal } from './sessions.ts';

const MAX_CACHED = 10_000;
/** How exactly the last use of a token is known, in milliseconds: one write in this time, however many requests. */
const LAST_USE_MS = 60_000;

/** Who makes a token, what for, and how long it works. */
export interface Wanted {
  userId: Uuid<'user'>;
  name: string;
  minutes: number;
}

/**
 * Bearer tokens of a person's scripts. Each stands for a session of its own, so that whatever ends sessions ends tokens
 * too.
 */
export interface ScriptTokens {
  make(wanted: Wanted): Promise<ScriptTokenMade>;
  /** Whose token it is; throws TOKEN_INVALID, TOKEN_EXPIRED or TOKEN_REVOKED. */
  read(token: string): Promise<Principal>;
  /** Forgets what is cached of a person; null forgets everyone. */
  forget(userId: Uuid<'user'> | null): void;
}

interface Cached {
  principal: Principal;
  until: number;
  usedAt: number;
}

/** Makes it; `secret` is the server's own. */
export function createScriptTokens(pool: pg.Pool, secret: string, log: FastifyBaseLogger): ScriptTokens {
  const key = scriptKey(secret);
  const cache = new Map<string, Cached>();
  /** Counts what was forgotten, so that an answer that was under way meanwhile is not cachedd. */
  let forgotten = 0;

  async function load(claims: ScriptClaims): Promise<Cached> {
    const before = forgotten;
    const found = await readPrincipal(pool, claims);
    if (forgotten !== before) return load(claims);
    if (!found)
      throw new AppError('TOKEN_REVOKED', 'This token was revoked. Make another on your profile.', {});
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(claims.sessionUuid, found);
    return found;
  }

  return {
    async make({ userId, name, minutes }) {
      // A JWT counts in whole seconds, and its session ends with it.
      const expiresAt = new Date((Math.floor(Date.now() / 1000) + minutes * 60) * 1000);
      const scriptToken = await addScriptToken(pool, { userId, name, expiresAt });
      const token = await signScriptToken(key, { userId, sessionUuid: scriptToken.uuid }, expiresAt);
      return { scriptToken, token };
    },
    async read(token) {
      const claims = await verifyScriptToken(key, token);
      const known = cache.get(claims.sessionUuid);
      const isFresh = known?.principal.userId === claims.userId && known.until > performance.now();
      const found = known && isFresh ? known : await load(claims);
      noteUse(pool, log, found);
      return found.principal;
    },
    forget(userId) {
      forgotten += 1;
      for (const [uuid, { principal }] of cache)
        if (userId === null || principal.userId === userId) cache.delete(uuid);
    },
  };
}

/** The person of a token whose session lives, and when it was used last; null where the session has ended. */
async function readPrincipal(pool: pg.Pool, { userId, sessionUuid }: ScriptClaims): Promise<Cached | null> {
  const { rows } = await pool.query<Omit<Principal, 'by'> & { lastUsedAt: Date | null }>({
    name: 'script_token',
    text: `select u.uuid as "userId", u.name as "userName", email, email_verified as "emailProved", colour, workspace_owner as "workspaceOwner",
             s.uuid as "sessionUuid", expires_at as "expiresAt", last_used_at as "lastUsedAt"
           from script_tokens t join sessions s on s.uuid = t.session_uuid join users u on u.uuid = s.user_uuid
           where s.uuid = $1 and u.uuid = $2 and expires_at > now()`,
    values: [sessionUuid, userId],
  });
  if (!rows[0]) return null;
  const { lastUsedAt, ...person } = rows[0];
  const until = performance.now() + KEEP_MS;
  return { principal: { ...person, by: 'token' }, until, usedAt: lastUsedAt?.getTime() ?? 0 };
}

function noteUse(pool: pg.Pool, log: FastifyBaseLogger, token: Cached): void {
  const now = Date.now();
  if (now - token.usedAt < LAST_USE_MS) return;
  token.usedAt = now;
  const { sessionUuid } = token.principal;
  pool
    .query('update script_tokens set last_used_at = now() where session_uuid = $1', [sessionUuid])
    // Nobody waits for it, and a later request tries again.
    .catch((error) => log.debug({ err: error }, 'the last use of a token was not written'));
}
