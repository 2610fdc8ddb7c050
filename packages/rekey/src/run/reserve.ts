import type pg from 'pg';
import { ident, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';

const [least, most] = [1024 * 1024, 64 * 1024 * 1024];
const rowBytes = 8_000;

/**
 * Takes room on the disk of a table before it is filled, and gives it back afterwards: if the disk becomes full, the application has that
 * much to go on with while a person makes more. Unlogged, so that it costs no WAL. A table that is smaller than the least reserve takes
 * less room itself.
 */
export async function takeReserve(client: pg.ClientBase, table: TableName): Promise<void> {
  await giveReserve(client);
  const { rows } = await client.query<{ rows: number; tablespace: string | null }>(
    `select (least(greatest(pg_relation_size(c.oid) / 16, ${least}), ${most}) / ${rowBytes})::int as rows, s.spcname as tablespace
     from pg_class c left join pg_tablespace s on s.oid = c.reltablespace
     where c.oid = $1::regclass and pg_relation_size(c.oid) >= ${least} and (s.oid is null or has_tablespace_privilege(s.oid, 'create'))`,
    [qualified(table)],
  );
  const [size] = rows;
  if (!size) return;
  const where = size.tablespace === null ? '' : ` tablespace ${ident(size.tablespace)}`;
  await client
    .query(
      `begin; create unlogged table rekey.reserve (filler text)${where}; alter table rekey.reserve alter filler set storage plain;
     insert into rekey.reserve select repeat('.', ${rowBytes - 200}) from generate_series(1, ${size.rows}); commit`,
    )
    .catch(async (error: unknown) => {
      await client.query('rollback');
      throw error;
    });
}

/** Gives it back; also what a process has left behind that was killed. */
export async function giveReserve(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query(`select 1 where to_regclass('rekey.reserve') is not null`);
  if (rows.length > 0) await client.query('drop table rekey.reserve');
}
