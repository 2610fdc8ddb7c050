import type pg from 'pg';
import { ident, literal, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';

/** A piece of a table: `low` and `high` are block numbers, or keys as JSON; `predicate` selects it on alias t. */
export interface ChunkRange {
  low: string;
  high: string;
  predicate: string;
}

/** Hands out a table's pieces in order, from where an earlier run has left off. */
export interface ChunkRanges {
  /** The next piece of about `size` blocks or rows; null at the end. An empty piece is no end (P30). */
  next(size: number): Promise<ChunkRange | null>;
  /** Splits a piece that somebody holds a row of, or null if it cannot be split. */
  split(range: ChunkRange): [ChunkRange, ChunkRange] | null;
  /** How much of the table has been handed out, 0 to 1. */
  part(): number;
  /** What to begin with. */
  firstSize: number;
}

/** The end of the gapless beginning of what is recorded; pieces after a gap are simply done again. */
export function findFrontier(done: { low: string; high: string }[], start: string): string {
  const ends = new Map(done.map(({ low, high }) => [low, high]));
  let frontier = start;
  for (let next = ends.get(frontier); next !== undefined && next !== frontier; next = ends.get(frontier)) {
    ends.delete(frontier);
    frontier = next;
  }
  return frontier;
}

/**
 * How many blocks a sweep has to visit: the longest partition, each of which a block range covers. Read it after the
 * step that keeps later rows filled has committed, or rows written in between are lost (P1).
 */
export async function readUpperBlock(client: pg.ClientBase, table: TableName): Promise<number> {
  const { rows } = await client.query<{ blocks: string }>(
    `select ceil(max(size)::numeric / current_setting('block_size')::int)::bigint as blocks from (
       select pg_relation_size($1::regclass) as size
       union all select pg_relation_size(relid) from pg_partition_tree($1::regclass) where isleaf) s`,
    [qualified(table)],
  );
  return Number(rows[0]?.blocks ?? 0);
}

/** Ranges of blocks; from 14 on the server goes straight to them, whatever the key is, or if there is none. */
export function blockRanges(upper: number, frontier: number, version: number): ChunkRanges {
  let at = frontier;
  const range = (low: number, high: number): ChunkRange => ({
    low: String(low),
    high: String(high),
    predicate: version >= 14 ? ctidRange(low, high) : ctidList(low, high),
  });
  return {
    firstSize: 16,
    part: () => (upper === 0 ? 1 : at / upper),
    next: async (size) => {
      if (at >= upper) return null;
      const low = at;
      at = Math.min(upper, low + size);
      return range(low, at);
    },
    split: ({ low, high }) => {
      const middle = Math.floor((Number(low) + Number(high)) / 2);
      if (middle === Number(low)) return null;
      return [range(Number(low), middle), range(middle, Number(high))];
    },
  };
}

const ctidRange = (low: number, high: number) =>
  `(t.ctid >= '(${low},0)'::tid and t.ctid < '(${high},0)'::tid)`;

// Before 14 a range of ctids is a scan of the whole table, a list of them is not. No 8 kB page has more than 291 rows.
const ctidList = (low: number, high: number) =>
  `(t.ctid = any (array(select format('(%s,%s)', block, line)::tid from generate_series(${low}, ${high - 1}) block, generate_series(1, current_setting('block_size')::int / 28) line)))`;

/** Ranges of the key, for 13. The upper end is the greatest key there is when the sweep begins. */
export async function keyRanges(
  client: pg.ClientBase,
  table: TableName,
  keyColumns: string[],
  { upper, frontier }: { upper: string; frontier: string },
): Promise<ChunkRanges> {
  const types = await readTypes(client, table, keyColumns);
  const key = `(${keyColumns.map((column) => `t.${ident(column)}`).join(', ')})`;
  const texts = `jsonb_build_array(${keyColumns.map((column) => `t.${ident(column)}::text`).join(', ')})::text`;
  const order = keyColumns.map((column) => `t.${ident(column)}`).join(', ');
  const values = (json: string) =>
    `(${(JSON.parse(json) as string[]).map((value, i) => `${literal(value)}::${types[i]}`).join(', ')})`;
  const after = (low: string) => (low === '' ? 'true' : `${key} > ${values(low)}`);
  const estimate = await readEstimate(client, table);
  let at = frontier;
  let rows = 0;
  return {
    firstSize: 1_000,
    part: () => (at === upper ? 1 : Math.min(0.99, rows / Math.max(1, estimate))),
    split: () => null,
    next: async (size) => {
      if (at === upper) return null;
      const low = at;
      const answer = await client.query<{ high: string }>(
        `select ${texts} as high from ${qualified(table)} t where ${after(low)} and ${key} <= ${values(upper)}
         order by ${order} offset ${size - 1} limit 1`,
      );
      const high = answer.rows[0]?.high ?? upper;
      at = high;
      rows += size;
      return { low, high, predicate: `(${after(low)} and ${key} <= ${values(high)})` };
    },
  };
}

/** The greatest key, as JSON; null for an empty table. */
export async function readUpperKey(
  client: pg.ClientBase,
  table: TableName,
  keyColumns: string[],
): Promise<string | null> {
  const texts = keyColumns.map((column) => `t.${ident(column)}::text`).join(', ');
  const order = keyColumns.map((column) => `t.${ident(column)} desc`).join(', ');
  const { rows } = await client.query<{ key: string }>(
    `select jsonb_build_array(${texts})::text as key from ${qualified(table)} t order by ${order} limit 1`,
  );
  return rows[0]?.key ?? null;
}

async function readTypes(client: pg.ClientBase, table: TableName, columns: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute where attrelid = $1::regclass and attnum > 0`,
    [qualified(table)],
  );
  return columns.map((column) => rows.find(({ name }) => name === column)?.type ?? 'text');
}

async function readEstimate(client: pg.ClientBase, table: TableName): Promise<number> {
  const { rows } = await client.query<{ rows: number }>(
    `select greatest(reltuples, 0)::float8 as rows from pg_class where oid = $1::regclass`,
    [qualified(table)],
  );
  return rows[0]?.rows ?? 0;
}
