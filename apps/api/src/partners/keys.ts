import type {
  PartnerKeyMade,
  PartnerKeyRow,
  partnerKeyBody,
  partnerKeyChange,
} from '@callsign/contracts/partner-keys';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import { hashOfKey, makeKeyText, startOf } from './key-text.ts';

/** Who acts, and in which show. */
export interface Owner {
  production: Uuid<'production'>;
  userId: Uuid<'user'>;
}

const personOf = (column: string) => `(select name from users where uuid = k.${column}_by) as "${column}By"`;
const columns = `k.uuid, k.name, k.types, k.start, k.created_at as "createdAt", ${personOf('created')},
  k.expires_at as "expiresAt", k.last_used_at as "lastUsedAt", k.rotated_at as "rotatedAt", ${personOf('rotated')},
  (select ends_at from partner_secrets s where s.key_uuid = k.uuid and s.ends_at > now()) as "previousEndsAt",
  k.stopped_at as "stoppedAt", ${personOf('stopped')}, k.revoked_at as "revokedAt", ${personOf('revoked')}`;
const listed = `select ${columns} from partner_keys k
  where k.production_uuid = $1 and ($2::uuid is null or k.uuid = $2) order by k.created_at desc, k.uuid desc limit 500`;
const mine = 'production_uuid = $1 and uuid = $2 and revoked_at is null';

/** The keys of a show, newest first; or one of them. */
export async function listKeys(
  db: pg.Pool | pg.PoolClient,
  production: Uuid<'production'>,
  uuid: Uuid<'key'> | null,
): Promise<PartnerKeyRow[]> {
  const { rows } = await db.query<Record<string, unknown>>(listed, [production, uuid]);
  const text = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])) as PartnerKeyRow,
  );
}

/** A new key and its first secret. */
export function makeKey(
  pool: pg.Pool,
  { production, userId }: Owner,
  { name, types, expiresAt }: z.infer<typeof partnerKeyBody>,
): Promise<PartnerKeyMade> {
  const secret = makeKeyText();
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ uuid: Uuid<'key'> }>(
      `insert into partner_keys (production_uuid, name, types, start, created_by, expires_at)
       values ($1, $2, $3, $4, $5, $6) returning uuid`,
      [production, name.trim(), [...new Set(types)], startOf(secret), userId, expiresAt ?? null],
    );
    const { uuid } = rows[0] as { uuid: Uuid<'key'> };
    await client.query('insert into partner_secrets (hash, key_uuid) values ($1, $2)', [
      hashOfKey(secret),
      uuid,
    ]);
    const [key] = await listKeys(client, production, uuid);
    return { key: key as PartnerKeyRow, secret };
  });
}

/** Renames a key, stops it or lets it go on; null for one that is not there. */
export async function changeKey(
  pool: pg.Pool,
  { production, userId }: Owner,
  uuid: Uuid<'key'>,
  { name, stopped }: z.infer<typeof partnerKeyChange>,
): Promise<PartnerKeyRow | null> {
  const { rowCount } = await pool.query(
    `update partner_keys set name = coalesce($3, name),
       stopped_at = case when $4::boolean is null then stopped_at when $4 then coalesce(stopped_at, now()) end,
       stopped_by = case when $4::boolean is null then stopped_by when $4 then coalesce(stopped_by, $5) end
     where ${mine}`,
    [production, uuid, name?.trim() ?? null, stopped ?? null, userId],
  );
  if (!rowCount) return null;
  const [key] = await listKeys(pool, production, uuid);
  return key ?? null;
}

/** A new secret for a key; of the older ones, only the last works on, for as long as is said. */
export function rotateKey(
  pool: pg.Pool,
  { production, userId }: Owner,
  uuid: Uuid<'key'>,
  overlapHours: number,
): Promise<PartnerKeyMade | null> {
  const secret = makeKeyText();
  return inTransaction(pool, async (client) => {
    // Locks the key, so that of two who rotate it at once each leaves one secret behind.
    const { rowCount } = await client.query(
      `update partner_keys set start = $3, rotated_at = now(), rotated_by = $4 where ${mine}`,
      [production, uuid, startOf(secret), userId],
    );
    if (!rowCount) return null;
    await client.query('delete from partner_secrets where key_uuid = $1 and (ends_at is not null or $2)', [
      uuid,
      overlapHours === 0,
    ]);
    await client.query(
      'update partner_secrets set ends_at = now() + make_interval(hours => $2) where key_uuid = $1',
      [uuid, overlapHours],
    );
    await client.query('insert into partner_secrets (hash, key_uuid) values ($1, $2)', [
      hashOfKey(secret),
      uuid,
    ]);
    const [key] = await listKeys(client, production, uuid);
    return { key: key as PartnerKeyRow, secret };
  });
}

/** Ends a key for good: its secrets are deleted, and who ended it stays. Null for one that is not there. */
export function revokeKey(
  pool: pg.Pool,
  { production, userId }: Owner,
  uuid: Uuid<'key'>,
): Promise<true | null> {
  return inTransaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `update partner_keys set revoked_at = now(), revoked_by = $3 where ${mine}`,
      [production, uuid, userId],
    );
    if (!rowCount) return null;
    await client.query('delete from partner_secrets where key_uuid = $1', [uuid]);
    return true;
  });
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
