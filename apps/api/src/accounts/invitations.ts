import { createHash, randomBytes } from 'node:crypto';
import type { invitationBody } from '@callsign/contracts/accounts';
import { type Role, roles } from '@callsign/contracts/roles';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** An invitation that can be used, by its token. */
interface OpenInvitation {
  uuid: Uuid<'invitation'>;
  production: Uuid<'production'>;
  role: Role;
}

const columns = `i.uuid, i.role, i.note, i.created_at as "createdAt", i.expires_at as "expiresAt", i.used_at as "usedAt",
  (select name from users where uuid = i.created_by) as "createdBy", (select name from users where uuid = i.used_by) as "usedBy"`;

/** The invitations of a show, newest first; their tokens are not kept. */
export async function listInvitations(pool: pg.Pool, production: Uuid<'production'>): Promise<object[]> {
  const { rows } = await pool.query(
    `select ${columns} from invitations i where production_uuid = $1 order by created_at desc limit 200`,
    [production],
  );
  return rows.map(inText);
}

/** Makes an invitation to a show; its token is answered this once. */
export async function makeInvitation(
  pool: pg.Pool,
  production: Uuid<'production'>,
  by: Uuid<'user'>,
  { role, note, days = 7 }: z.infer<typeof invitationBody>,
): Promise<{ invitation: object; token: string }> {
  const token = randomBytes(24).toString('base64url');
  const { rows } = await pool.query(
    `with i as (insert into invitations (production_uuid, role, note, token_hash, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6) returning *) select ${columns} from i`,
    [production, role, note ?? null, hashOf(token), by, new Date(Date.now() + days * DAY_MS)],
  );
  return { invitation: inText(rows[0]), token };
}

/** Takes an invitation back that nobody has used; throws NOT_FOUND where there is none. */
export async function takeBackInvitation(
  pool: pg.Pool,
  production: Uuid<'production'>,
  uuid: Uuid<'invitation'>,
): Promise<void> {
  const { rowCount } = await pool.query(
    'delete from invitations where production_uuid = $1 and uuid = $2 and used_at is null',
    [production, uuid],
  );
  if (!rowCount) throw new AppError('NOT_FOUND', 'There is no such open invitation in this show.', {});
}

/** The invitation of a token that can be used; else throws which it is: not found, used, expired. Nobody guesses 192 random bits, so nothing is counted. */
export async function findInvitation(pool: pg.Pool, token: string): Promise<OpenInvitation> {
  const { rows } = await pool.query<OpenInvitation & { used_at: Date | null; expires_at: Date }>(
    'select uuid, production_uuid as production, role, used_at, expires_at from invitations where token_hash = $1',
    [hashOf(token)],
  );
  const [found] = rows;
  if (!found) throw unknown();
  if (found.used_at) throw used();
  if (found.expires_at.getTime() <= Date.now())
    throw new AppError('INVITATION_EXPIRED', 'This invitation has expired. Ask for a new one.', {});
  return found;
}

/** What an invitation is to, as whoever holds the link is told it. */
export async function lookAtInvitation(pool: pg.Pool, token: string) {
  const { uuid, role } = await findInvitation(pool, token);
  const { rows } = await pool.query<{ id: DisplayId; showName: string; invitedBy: string | null }>(
    `select p.id, p.show_name as "showName", u.name as "invitedBy" from invitations i
     join productions p on p.uuid = i.production_uuid left join users u on u.uuid = i.created_by where i.uuid = $1`,
    [uuid],
  );
  const [found] = rows;
  if (!found) throw unknown();
  const { id, showName, invitedBy } = found;
  return { production: { id, showName }, role, invitedBy };
}

/** One statement: of two who use a link at the same moment, one becomes a member. Nobody is lowered by an invitation. */
export async function useInvitation(pool: pg.Pool, token: string, user: Uuid<'user'>): Promise<void> {
  const { rowCount } = await pool.query(
    `with taken as (
       update invitations set used_at = now(), used_by = $2
       where token_hash = $1 and used_at is null and expires_at > now() returning production_uuid, role
     )
     insert into memberships as m (production_uuid, user_uuid, role) select production_uuid, $2, role from taken
     on conflict (production_uuid, user_uuid) do update set role =
       case when array_position($3::text[], excluded.role) > array_position($3::text[], m.role) then excluded.role else m.role end`,
    [hashOf(token), user, [...roles]],
  );
  if (!rowCount) throw used();
}

const unknown = () =>
  new AppError('INVITATION_NOT_FOUND', 'This link leads to no invitation. Ask for a new one.', {});
const used = () => new AppError('INVITATION_USED', 'This invitation has been used. Ask for a new one.', {});
const hashOf = (token: string) => createHash('sha256').update(token).digest('base64');

function inText(row: Record<string, unknown>) {
  const text = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
}
