import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import type { Session } from './session.ts';

/**
 * Steps keep triggers quiet where the role may not do it by a setting; this refuses what they do not know: partitions, and a unit that was
 * begun by another role. It refuses a backfill that would fire the application's UPDATE triggers, which would overwrite columns such as
 * `last_updated` in every row (P4). Triggers that name their columns do not fire, and disabling one would take it from
 * the application as well.
 */
export async function refuseUserTriggers(
  client: pg.ClientBase,
  table: TableName,
  { mayReplicate, version }: Session,
): Promise<void> {
  if (mayReplicate) return;
  const { rows } = await client.query<{ name: string }>(
    `select distinct tgname as name from pg_trigger t join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_proc p on p.oid = tgfoid join pg_namespace f on f.oid = p.pronamespace
     where not tgisinternal and tgenabled in ('O', 'A') and tgtype & 16 <> 0 and tgattr = ''::int2vector and f.nspname <> 'rekey'
       and pg_get_triggerdef(t.oid) not like '%rekey.backfill%'
       and (c.oid in (select relid from pg_partition_tree((select q.oid::regclass from pg_class q join pg_namespace m on m.oid = relnamespace
              where nspname = $1 and relname = $2))) or (n.nspname, c.relname) = ($1, $2))`,
    [table.schema, table.name],
  );
  if (rows.length === 0) return;
  const grant =
    version >= 15
      ? 'Let a superuser run `grant set on parameter session_replication_role to` this user, or run rekey as one'
      : 'Run rekey as a superuser';
  throw new RekeyError(
    'NO_RIGHTS',
    `Filling ${table.schema}.${table.name} would fire its trigger ${rows.map(({ name }) => name).join(', ')} for every row, and this user may not keep it quiet.`,
    `${grant}; or give the trigger the condition WHEN (current_setting('rekey.backfill', true) IS DISTINCT FROM 'on').`,
  );
}
