import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import type { legacyKeysBody } from '@callsign/contracts/identifiers';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { canonicalKey } from '@callsign/identity/identifier-kind';
import { readUuid } from '@callsign/identity/uuid-text';
import type pg from 'pg';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import { sameId } from '../rows/id-key.ts';
import { named } from '../rows/named-row.ts';
import type { StoredRow } from '../rows/wire.ts';

type Body = z.infer<typeof legacyKeysBody>;

interface Key {
  place: number;
  type: string;
  uuid: Uuid;
  key: string;
  canonical: string;
}

/** Writes down the keys that rows of a production had in another system: all of them, or none. Those that are known already stay. */
export async function addLegacyKeys(
  pool: pg.Pool,
  production: Uuid<'production'>,
  userId: Uuid<'user'>,
  { system, keys }: Body,
): Promise<{ added: number; kept: number }> {
  const wanted = keys.map(({ type, uuid, key }, place) => ({
    place,
    type,
    uuid,
    key,
    canonical: canonicalKey(key),
  }));
  refuseDoubles(wanted);
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { rows } = await client.query<{ gone: boolean }>(
      'select is_deleted as gone from productions where uuid = $1 for key share',
      [production],
    );
    if (rows[0]?.gone)
      throw new AppError('PRODUCTION_DELETED', 'This production is deleted. Restore it first.', {});
    for (const [type, own] of Map.groupBy(wanted, (each) => each.type))
      await refuseUnknownRowsAndIds(client, production, definitionOf(type) as AnyDefinition, own);
    await refuseUuidsOfOthers(client, production, wanted);
    // In one order, so that two requests with the same keys never wait for each other.
    const { rowCount } = await client.query(
      `insert into legacy_keys (production_uuid, entity_type, entity_uuid, key, canonical, system, created_by)
       select $1, type, uuid, key, canonical, $2, $3 from ${unnested('$4', '$5', '$6', '$7', '$8')} order by type, canonical
       on conflict do nothing`,
      [production, system, userId, ...columnsOf(wanted)],
    );
    await refuseTaken(client, production, wanted);
    await client.query('commit');
    const added = rowCount ?? 0;
    return { added, kept: wanted.length - added };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

const unnested = (...$: string[]) =>
  `unnest(${$[0]}::int[], ${$[1]}::text[], ${$[2]}::uuid[], ${$[3]}::text[], ${$[4]}::text[]) w (place, type, uuid, key, canonical)`;

const columnsOf = (keys: Key[]) =>
  (['place', 'type', 'uuid', 'key', 'canonical'] as const).map((column) => keys.map((key) => key[column]));

function refuseDoubles(keys: Key[]): void {
  const seen = new Map<string, Key>();
  for (const key of keys) {
    const before = seen.get(`${key.type} ${key.canonical}`);
    if (before && before.uuid !== key.uuid)
      throw taken(key.place, `stands twice, for two rows (keys.${before.place} has it too)`);
    seen.set(`${key.type} ${key.canonical}`, key);
  }
}

async function refuseUnknownRowsAndIds(
  client: pg.PoolClient,
  production: Uuid<'production'>,
  definition: AnyDefinition,
  keys: Key[],
): Promise<void> {
  const scope = definition.type === 'production' ? 'uuid' : 'production_uuid';
  const { rows: unknown } = await client.query<{ place: number }>(
    `select place from ${unnested('$2', '$3', '$4', '$5', '$6')}
     where not exists (select from ${tableOf(definition)} t where t.uuid = w.uuid and t.${scope} = $1) order by place`,
    [production, ...columnsOf(keys)],
  );
  const one = definition.label.one.toLowerCase();
  if (unknown.length > 0)
    throw new AppError(
      'REFERENCE_NOT_FOUND',
      `keys.${unknown[0]?.place}.uuid is no ${one} of this show${unknown.length > 1 ? ` (and ${unknown.length - 1} more)` : ''}.`,
      {
        issues: unknown.slice(0, 100).map(({ place }) => ({
          path: `keys.${place}.uuid`,
          problem: 'invalid' as const,
          message: `is no ${one} of this show`,
        })),
      },
    );
  // A key is tried before an id: the row that has the id now could not be looked up by it any more.
  const { rows } = await client.query<{ place: number; row: StoredRow }>(
    `select place, to_jsonb(t) as row from ${unnested('$2', '$3', '$4', '$5', '$6')}
     join ${tableOf(definition)} t on ${sameId('t.id', 'w.key')} and t.${scope} = $1 and not t.is_deleted and t.uuid <> w.uuid
     order by place limit 1`,
    [production, ...columnsOf(keys)],
  );
  if (rows[0]) throw taken(rows[0].place, `is the id of another ${one}`, definition, rows[0].row);
}

/** A uuid is tried before a key, so a key that is another row's uuid would name that row. The database holds this too. */
async function refuseUuidsOfOthers(
  client: pg.PoolClient,
  production: Uuid<'production'>,
  keys: Key[],
): Promise<void> {
  const asUuids = keys.filter(({ canonical }) => readUuid(canonical) === canonical);
  if (asUuids.length === 0) return;
  for (const definition of definitions) {
    const scope =
      definition.type === 'production' ? `(w.type = 'production' or t.uuid = $1)` : 't.production_uuid = $1';
    const { rows } = await client.query<{ place: number; row: StoredRow; isOurs: boolean }>(
      `select place, to_jsonb(t) as row, ${definition.type === 'production' ? 't.uuid = $1' : 'true'} as "isOurs"
       from ${unnested('$2', '$3', '$4', '$5', '$6')}
       join ${tableOf(definition)} t on t.uuid = w.canonical::uuid and t.uuid <> w.uuid and ${scope} order by place limit 1`,
      [production, ...columnsOf(asUuids)],
    );
    const [first] = rows;
    if (first)
      throw taken(
        first.place,
        `is the uuid of another row, which it would name`,
        definition,
        first.isOurs ? first.row : undefined,
      );
  }
}

/** Those that were not added: each must be its row's own already. */
async function refuseTaken(
  client: pg.PoolClient,
  production: Uuid<'production'>,
  keys: Key[],
): Promise<void> {
  const { rows } = await client.query<{ place: number; type: string; uuid: Uuid; isOurs: boolean }>(
    `select w.place, w.type, k.entity_uuid as uuid, k.production_uuid = $1 as "isOurs" from ${unnested('$2', '$3', '$4', '$5', '$6')}
     join legacy_keys k on k.entity_type = w.type and k.canonical = w.canonical and (k.production_uuid = $1 or w.type = 'production')
     where k.entity_uuid <> w.uuid order by place limit 1`,
    [production, ...columnsOf(keys)],
  );
  const [first] = rows;
  if (!first) return;
  const definition = definitionOf(first.type) as AnyDefinition;
  const holder = first.isOurs
    ? await client.query<{ row: StoredRow }>(
        `select to_jsonb(t) as row from ${tableOf(definition)} t where uuid = $1`,
        [first.uuid],
      )
    : null;
  throw taken(
    first.place,
    `is another ${definition.label.one.toLowerCase()}'s key already`,
    definition,
    holder?.rows[0]?.row,
  );
}

function taken(place: number, why: string, definition?: AnyDefinition, row?: StoredRow): AppError {
  const holder = definition && row ? named(definition, row) : undefined;
  return new AppError('LEGACY_KEY_TAKEN', `keys.${place}.key ${why}${holder ? ` (${holder.id})` : ''}.`, {
    field: `keys.${place}.key`,
    ...(holder ? { holder } : {}),
  });
}
