import type pg from 'pg';
import type { TableName } from '../database/table-name.ts';

const describe = `format('process %s (%s%s, %s for %s)', a.pid, coalesce(nullif(a.application_name, ''), a.backend_type),
  case when a.usename is null then '' else ' of ' || a.usename end, coalesce(a.state, 'working'),
  date_trunc('second', clock_timestamp() - coalesce(a.xact_start, a.query_start, a.backend_start)))`;

/** Other connections that hold a lock on one of the tables, longest transaction first, each as a readable phrase. */
export async function readBlockers(client: pg.ClientBase, tables: TableName[]): Promise<string[]> {
  const { rows } = await client.query<{ who: string }>(
    `select ${describe} as who from pg_stat_activity a
     where a.pid in (
       select l.pid from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
       where l.granted and l.pid <> pg_backend_pid()
         and l.database = (select oid from pg_database where datname = current_database())
         and (n.nspname, c.relname) in (select * from unnest($1::text[], $2::text[])))
     order by a.xact_start nulls last limit 5`,
    [tables.map(({ schema }) => schema), tables.map(({ name }) => name)],
  );
  return rows.map(({ who }) => who);
}

/** Whatever keeps an old snapshot and so holds up CREATE INDEX CONCURRENTLY and VALIDATE (P33). */
export async function readOldTransactions(
  client: pg.ClientBase,
  olderThanSeconds: number,
): Promise<string[]> {
  const { rows } = await client.query<{ who: string }>(
    `select ${describe} as who from pg_stat_activity a
     where a.pid <> pg_backend_pid() and a.datname = current_database() and a.xact_start < clock_timestamp() - $1 * interval '1 second'
       and (a.backend_xmin is not null or a.backend_xid is not null)
     union all
     select format('prepared transaction %L of %s, since %s', gid, owner, date_trunc('second', prepared))
     from pg_prepared_xacts where database = current_database() and prepared < clock_timestamp() - $1 * interval '1 second'
     union all
     select format('replication slot %I, which keeps rows for a replica that is not connected', slot_name)
     from pg_replication_slots where not active and xmin is not null`,
    [olderThanSeconds],
  );
  return rows.map(({ who }) => who);
}
