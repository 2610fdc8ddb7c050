import type pg from 'pg';
import { type Catalog, columnIn, primaryKeyOf, type Table } from '../catalog/catalog.ts';
import { partitionColumnsOf } from '../catalog/partitions.ts';
import { ident, idents, qualified } from '../database/sql.ts';

/** What a text key holds. */
export interface KeyContents {
  rows: number;
  /** Rows whose key is a uuid in PostgreSQL's spelling, in either case. */
  uuids: number;
  /** Rows whose key looks made by a program: a CUID, ULID, NanoID or hash, without a blank. */
  opaque: number;
  /** Uuids that are the same once their case is the same. */
  uuidCollisions: number;
}

/** Reads the contents of a text key; null for a key that is no single text column, beside those that the table is partitioned by. */
export async function readKeyContents(
  client: pg.ClientBase,
  table: Table,
  catalog: Catalog,
): Promise<KeyContents | null> {
  const partitioning = partitionColumnsOf(catalog, table);
  const all = primaryKeyOf(table)?.columns ?? [];
  const kept = all.filter((it) => partitioning.includes(it));
  const [column, ...more] = all.filter((it) => !partitioning.includes(it));
  const type = column === undefined ? undefined : columnIn(table, column)?.type;
  if (!column || more.length > 0 || !type || !/^(text|character)/.test(type)) return null;
  const key = `${ident(column)}::text`;
  const uuid = `${key} ~ '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$'`;
  const { rows } = await client.query<KeyContents>(
    `select count(*)::int8 as rows, count(*) filter (where ${uuid}) as uuids,
       count(*) filter (where ${key} ~ '^[0-9A-Za-z_-]{20,64}$' and ${key} ~ '[0-9]') as opaque,
       count(*) filter (where ${uuid}) - count(distinct ${kept.length > 0 ? `(lower(${key}), ${idents(kept)})` : `lower(${key})`}) filter (where ${uuid}) as "uuidCollisions"
     from ${qualified(table)}`,
  );
  const [found] = rows;
  return found
    ? {
        rows: Number(found.rows),
        uuids: Number(found.uuids),
        opaque: Number(found.opaque),
        uuidCollisions: Number(found.uuidCollisions),
      }
    : null;
}
