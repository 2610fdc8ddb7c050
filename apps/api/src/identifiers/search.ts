import { columnOf, tableOf } from '@callsign/contracts/entity';
import type { SearchAnswer } from '@callsign/contracts/identifiers';
import { definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { displayIdText } from '@callsign/identity/display-id';
import { readUuid } from '@callsign/identity/uuid-text';
import type pg from 'pg';
import { beginsWithId, sameId } from '../rows/id-key.ts';

/** Of keys and former ids as many are looked at; whoever gets more has asked for next to nothing. */
const MAX_LOOKED_AT = 1000;

/** Every row of a production ($1), as it is listed. */
const book = definitions
  .map((definition) => {
    const scope = definition.type === 'production' ? 'uuid' : 'production_uuid';
    return `select '${definition.type}' as type, uuid, id, coalesce(${columnOf(definition.title)}::text, '') as name, is_deleted from ${tableOf(definition)} where ${scope} = $1`;
  })
  .join('\n  union all ');

/** The row of a key, one by one: a join would read the whole book for each. OFFSET 0 keeps it from becoming one. */
const rowOf = (hit: string) =>
  `lateral (select * from book where book.uuid = ${hit}.entity_uuid and book.type = ${hit}.entity_type offset 0) b`;

// Whoever has an id now comes before whoever had it; what is called exactly so before what begins so.
const text = `with book as not materialized (${book}),
  keys as (
    select entity_type, entity_uuid, key, ${sameId('key', '$2')} as exact from legacy_keys
    where production_uuid = $1 and ${beginsWithId('key', '$2')} order by exact desc, length(key), key limit ${MAX_LOOKED_AT}),
  former as (
    select entity_type, entity_uuid, id, until, ${sameId('id', '$2')} as exact from former_ids
    where production_uuid = $1 and ${beginsWithId('id', '$2')} order by exact desc, until desc limit ${MAX_LOOKED_AT}),
  hits as (
    select book.*, 'uuid' as by, 0 as rank, null as was, null::timestamptz as until, null as key, true as exact from book where uuid = $3
    union all
    select book.*, 'id', 1, null, null, null, ${sameId('id', '$2')} from book where ${beginsWithId('id', '$2')}
    union all
    select b.*, 'legacy key', 2, null, null, k.key, k.exact from keys k, ${rowOf('k')}
    union all
    select b.*, 'former id', 3, f.id, f.until, null, f.exact from former f, ${rowOf('f')} where not ${sameId('f.id', 'b.id')}),
  best as (select distinct on (uuid) * from hits order by uuid, exact desc, rank, until desc nulls last)
  select type as "entityType", uuid, id, name, is_deleted as "isDeleted", by, was,
    to_char(until at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as until, key
  from best order by exact desc, rank, is_deleted, until desc nulls last, length(id), id, uuid limit $4`;

/** The rows of a production whose id, legacy key or former id is or begins with a text, in any case. */
export async function searchRows(
  pool: pg.Pool,
  production: Uuid<'production'>,
  q: string,
  limit: number,
): Promise<SearchAnswer['results']> {
  const wanted = displayIdText(q);
  const { rows } = await pool.query<SearchAnswer['results'][number]>({
    name: 'search_rows',
    text,
    values: [production, wanted, readUuid(wanted), limit],
  });
  return rows;
}
