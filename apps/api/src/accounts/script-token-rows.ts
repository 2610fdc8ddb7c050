import { randomBytes } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import type { ScriptTokenRow } from '@callsign/contracts/script-tokens';
import type pg from 'pg';

/** Who makes a token, what for, and when it ends. */
export interface NewScriptToken {
  userId: Uuid<'user'>;
  name: string;
  expiresAt: Date;
}

interface Dated {
  uuid: Uuid<'token'>;
  name: string;
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
}

const columns = `session_uuid as uuid, t.name, s.created_at as "createdAt", s.expires_at as "expiresAt", last_used_at as "lastUsedAt"`;

/** Makes the session that a token stands for; those of this person's tokens that are over go. */
export async function addScriptToken(
  pool: pg.Pool,
  { userId, name, expiresAt }: NewScriptToken,
): Promise<ScriptTokenRow> {
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
  return toRow(rows[0] as Dated);
}

/** A person's tokens that still work, newest first. */
export async function listScriptTokens(pool: pg.Pool, userId: Uuid<'user'>): Promise<ScriptTokenRow[]> {
  const { rows } = await pool.query<Dated>(
    `select ${columns} from script_tokens t join sessions s on s.uuid = t.session_uuid
     where user_uuid = $1 and expires_at > now() order by s.created_at desc, s.uuid desc`,
    [userId],
  );
  return rows.map(toRow);
}

/** Ends one of a person's tokens; false where there is no such token. */
export async function revokeScriptToken(
  pool: pg.Pool,
  userId: Uuid<'user'>,
  uuid: Uuid<'token'>,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `delete from sessions s using script_tokens t
     where s.uuid = t.session_uuid and user_uuid = $1 and s.uuid = $2`,
    [userId, uuid],
  );
  return rowCount === 1;
}

const toRow = ({ createdAt, expiresAt, lastUsedAt, ...row }: Dated): ScriptTokenRow => ({
  ...row,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
