import type { Role } from '@callsign/contracts/roles';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import type { Accounts } from './accounts.ts';

/** The members of a show by name; e-mail addresses only with `seesEmail`. `since` is ISO 8601. */
export async function listMembers(
  pool: pg.Pool,
  production: Uuid<'production'>,
  seesEmail: boolean,
): Promise<object[]> {
  const { rows } = await pool.query(
    `select u.uuid, u.name, u.colour, u.email, u.email_verified as "emailProved", m.role, m.created_at as since
     from memberships m join users u on u.uuid = m.user_uuid where m.production_uuid = $1 order by u.name, u.uuid`,
    [production],
  );
  return rows.map((row) => ({
    ...row,
    email: seesEmail ? row.email : null,
    emailProved: seesEmail ? row.emailProved : null,
    since: row.since.toISOString(),
  }));
}

/**
 * Gives a member another role, or (null) takes them out of the show; tells every instance. Throws NOT_FOUND for who is no member, and
 * LAST_OWNER where it would leave the show without an owner.
 */
export async function changeMember(
  { pool, accounts }: { pool: pg.Pool; accounts: Accounts },
  production: Uuid<'production'>,
  user: Uuid<'user'>,
  role: Role | null,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await changeWithin(client, production, user, role);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  accounts.changed(user);
}

async function changeWithin(
  client: pg.PoolClient,
  production: Uuid<'production'>,
  user: Uuid<'user'>,
  role: Role | null,
): Promise<void> {
  // Locked, so that two owners who go at the same time do not both go.
  const { rows } = await client.query<{ user: Uuid<'user'>; role: Role }>(
    'select user_uuid as user, role from memberships where production_uuid = $1 order by user_uuid for update',
    [production],
  );
  if (!rows.some((row) => row.user === user))
    throw new AppError('NOT_FOUND', 'There is no such person in this show.', {});
  const othersOwn = rows.some((row) => row.user !== user && row.role === 'owner');
  if (!othersOwn && role !== 'owner' && rows.some((row) => row.user === user && row.role === 'owner'))
    throw new AppError('LAST_OWNER', 'A show needs an owner. Make somebody else the owner first.', {});
  if (role === null)
    await client.query('delete from memberships where production_uuid = $1 and user_uuid = $2', [
      production,
      user,
    ]);
  else
    await client.query('update memberships set role = $3 where production_uuid = $1 and user_uuid = $2', [
      production,
      user,
      role,
    ]);
}
