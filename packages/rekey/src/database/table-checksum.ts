import type pg from 'pg';
import { ident, qualified, wholeRow } from './sql.ts';
import type { TableName } from './table-name.ts';

/** Rows and their order-free checksum, as texts that JSON keeps. */
export interface Checksum {
  rows: string;
  sum: string;
}

/** Counts a table's rows and sums their hashes: equal whatever the order, different as soon as one value differs. */
export async function readChecksum(
  client: pg.ClientBase,
  table: TableName,
  columns?: readonly string[],
): Promise<Checksum> {
  const row = columns ? `row(${columns.map((column) => `t.${ident(column)}`).join(', ')})` : wholeRow('t');
  const { rows } = await client.query<Checksum>(
    `select count(*)::text as rows, coalesce(sum(hashtextextended(${row}::text, 0)::numeric), 0)::text as sum from ${qualified(table)} t`,
  );
  return rows[0] ?? { rows: '0', sum: '0' };
}
