import { hkdfSync, randomBytes } from 'node:crypto';
import type { ScriptTokenRow } from '@callsign/contracts/script-tokens';
import type { FastifyBaseLogger } from 'fastify';
import { errors, jwtVerify, SignJWT } from 'jose';
import type pg from 'pg';
import { AppError } from '../errors.ts';
import { KEEP_MS, type Principal } from './sessions.ts';

/** The one algorithm: whatever a token says of itself, no other is tried. */
const ALGORITHM = 'HS256';
const ISSUER = 'callsign';
const AUDIENCE = 'callsign-api';
const MOST_KEPT = 10_000;
/** How exactly the last use of a token is known, in milliseconds: one write in this time, however many requests. */
const LAST_USE_MS = 60_000;

/** Who makes a token, what for, and how long it works. */
export interface Wanted {
  userId: string;
  name: string;
  minutes: number;
}

/**
 * Bearer tokens of a person's scripts: JWTs (RFC 7519) with the person's uuid as `sub`. Each stands for a session of its
 * own (`jti`), so that whatever ends sessions ends tokens too.
 */
export interface ScriptTokens {
  make(wanted: Wanted): Promise<{ scriptToken: ScriptTokenRow; token: string }>;
  /** Whose token it is; throws TOKEN_INVALID, TOKEN_EXPIRED or TOKEN_REVOKED. */
  read(token: string): Promise<Principal>;
  /** Those of a person that still work, newest first. */
  list(userId: string): Promise<ScriptTokenRow[]>;
  /** Ends one of a person's; false where there is no such token. */
  revoke(userId: string, uuid: string): Promise<boolean>;
  /** Forgets what is kept of a person; null forgets everyone. */
  forget(userId: string | null): void;
}

interface Kept {
  principal: Principal;
  until: number;
  usedAt: number;
}

const columns = `session_uuid as uuid, t.name, s.created_at as "createdAt", s.expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

/** Makes it; `secret` is the server's own, from which the key of the signatures is derived (RFC 5869). */
export function createScriptTokens(pool: pg.Pool, secret: string, log: FastifyBaseLogger): ScriptTokens {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'callsign script tokens', 32));
  const kept = new Map<string, Kept>();
  /** Counts what was forgotten, so that an answer that was under way meanwhile is not kept. */
  let forgotten = 0;

  async function make({ userId, name, minutes }: Wanted) {
    // A JWT counts in whole seconds, and its session ends with it.
    const expiresAt = new Date((Math.floor(Date.now() / 1000) + minutes * 60) * 1000);
    await pool.query(
      `delete from sessions s using script_tokens t
       where s.uuid = t.session_uuid and user_uuid = $1 and expires_at <= now()`,
      [userId],
    );
    const { rows } = await pool.query<Dated>(
      `with s as (
         insert into sessions (user_uuid, token, expires_at) values ($1, $2, $3) returning uuid, created_at, expires_at
       ), t as (
         insert into script_tokens (session_uuid, name) select uuid, $4 from s returning *
       )
       select ${columns} from t join s on s.uuid = t.session_uuid`,
      // Of the session, only its uuid is handed out: no cookie ever holds this.
      [userId, randomBytes(32).toString('base64url'), expiresAt, name],
    );
    const scriptToken = toRow(rows[0] as Dated);
    const token = await new SignJWT()
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setSubject(userId)
      .setJti(scriptToken.uuid)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime(expiresAt)
      .sign(key);
    return { scriptToken, token };
  }

  async function read(token: string): Promise<Principal> {
    const { sub, jti } = await verify(token, key);
    const known = kept.get(jti);
    const found = known && known.until > performance.now() ? known : await load(sub, jti);
    noteUse(found);
    return found.principal;
  }

  async function load(userId: string, uuid: string): Promise<Kept> {
    const before = forgotten;
    const { rows } = await pool.query<Omit<Principal, 'by'> & { lastUsedAt: Date | null }>({
      name: 'script_token',
      text: `select u.uuid as "userId", u.name as "userName", email, colour, workspace_owner as "workspaceOwner",
               s.uuid as "sessionUuid", expires_at as "expiresAt", last_used_at as "lastUsedAt"
             from script_tokens t join sessions s on s.uuid = t.session_uuid join users u on u.uuid = s.user_uuid
             where s.uuid = $1 and u.uuid = $2 and expires_at > now()`,
      values: [uuid, userId],
    });
    if (forgotten !== before) return load(userId, uuid);
    const [row] = rows;
    if (!row)
      throw new AppError('TOKEN_REVOKED', 'This token was revoked. Make another on your profile.', {});
    const { lastUsedAt, ...person } = row;
    const found: Kept = {
      principal: { ...person, by: 'token' },
      until: performance.now() + KEEP_MS,
      usedAt: lastUsedAt?.getTime() ?? 0,
    };
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(uuid, found);
    return found;
  }

  function noteUse(token: Kept): void {
    const now = Date.now();
    if (now - token.usedAt < LAST_USE_MS) return;
    token.usedAt = now;
    pool
      .query('update script_tokens set last_used_at = now() where session_uuid = $1', [
        token.principal.sessionUuid,
      ])
      // Nobody waits for it, and a later request tries again.
      .catch((error) => log.debug({ err: error }, 'the last use of a token was not written'));
  }

  return {
    make,
    read,
    async list(userId) {
      const { rows } = await pool.query<Dated>(
        `select ${columns} from script_tokens t join sessions s on s.uuid = t.session_uuid
         where user_uuid = $1 and expires_at > now() order by s.created_at desc, s.uuid desc`,
        [userId],
      );
      return rows.map(toRow);
    },
    async revoke(userId, uuid) {
      const { rowCount } = await pool.query(
        `delete from sessions s using script_tokens t
         where s.uuid = t.session_uuid and user_uuid = $1 and s.uuid = $2`,
        [userId, uuid],
      );
      return rowCount === 1;
    },
    forget(userId) {
      forgotten += 1;
      for (const [uuid, { principal }] of kept)
        if (userId === null || principal.userId === userId) kept.delete(uuid);
    },
  };
}

/** Whose token it is and which: what its signature vouches for. */
async function verify(token: string, key: Uint8Array): Promise<{ sub: string; jti: string }> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'jti', 'exp'],
    });
    return { sub: payload.sub as string, jti: payload.jti as string };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new AppError('TOKEN_EXPIRED', 'This token has expired. Make another on your profile.', {});
    if (error instanceof errors.JOSEError)
      throw new AppError('TOKEN_INVALID', 'This is no token of this server. Make one on your profile.', {});
    throw error;
  }
}

interface Dated {
  uuid: string;
  name: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

const toRow = ({ createdAt, expiresAt, lastUsedAt, ...row }: Dated): ScriptTokenRow => ({
  ...row,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
