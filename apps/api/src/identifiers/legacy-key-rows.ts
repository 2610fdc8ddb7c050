import type { legacyKeysPage, legacyKeysQuery } from '@callsign/contracts/identifiers';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';

type Page = z.infer<typeof legacyKeysPage>;

/** A page of the keys that rows of a show had in other systems, oldest first. */
export async function listLegacyKeys(
  pool: pg.Pool,
  production: Uuid<'production'>,
  { type, uuid, after, limit }: z.infer<typeof legacyKeysQuery>,
): Promise<Page> {
  const { rows } = await pool.query<Page['keys'][number]>(
    `select uuid, entity_type as "entityType", entity_uuid as "entityUuid", key, system,
       to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt"
     from legacy_keys where production_uuid = $1 and ($2::text is null or entity_type = $2)
       and ($3::uuid is null or entity_uuid = $3) and ($4::uuid is null or uuid > $4) order by uuid limit $5`,
    [production, type ?? null, uuid ?? null, after ?? null, limit + 1],
  );
  const keys = rows.slice(0, limit);
  return { keys, next: rows.length > limit ? (keys.at(-1)?.uuid ?? null) : null };
}

/** The type of the row that a legacy key of a show belongs to; null where there is no such key. */
export async function typeOfLegacyKey(
  pool: pg.Pool,
  production: Uuid<'production'>,
  uuid: Uuid<'legacy key'>,
): Promise<string | null> {
  const { rows } = await pool.query<{ type: string }>(
    'select entity_type as type from legacy_keys where uuid = $1 and production_uuid = $2',
    [uuid, production],
  );
  return rows[0]?.type ?? null;
}

/** Forgets a legacy key. */
export async function removeLegacyKey(pool: pg.Pool, uuid: Uuid<'legacy key'>): Promise<void> {
  await pool.query('delete from legacy_keys where uuid = $1', [uuid]);
}
