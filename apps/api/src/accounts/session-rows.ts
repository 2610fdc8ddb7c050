import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { Accounts } from './accounts.ts';
import type { SessionUuid } from './sessions.ts';

/** A person's sessions in browsers as they are listed; `current` marks the one that asks. Times are ISO 8601. */
export async function listSessions(
  pool: pg.Pool,
  userId: Uuid<'user'>,
  current: SessionUuid,
): Promise<object[]> {
  const { rows } = await pool.query(
    `select uuid, uuid = $2 as current, created_at as "createdAt", expires_at as "expiresAt", user_agent as "userAgent"
     from sessions where user_uuid = $1 and expires_at > now() and not exists (select from script_tokens where session_uuid = uuid) order by created_at desc`,
    [userId, current],
  );
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

/** Ends sessions of a person (null: all of them) on every instance; answers how many. */
export async function endSessions(
  { pool, accounts }: { pool: pg.Pool; accounts: Accounts },
  userId: Uuid<'user'>,
  uuids: readonly SessionUuid[] | null,
): Promise<number> {
  const { rowCount } = await pool.query(
    'delete from sessions where user_uuid = $1 and ($2::uuid[] is null or uuid = any($2))',
    [userId, uuids],
  );
  accounts.changed(userId);
  return rowCount ?? 0;
}
