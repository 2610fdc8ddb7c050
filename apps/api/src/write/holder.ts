import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import { definitionOf, definitions } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { WORKSPACE } from '../rows/log.ts';
import { type Draft, rowOf } from './draft.ts';

interface Holder {
  role: string | null;
  application: string | null;
  since: Date | null;
}

/** Who holds a lock: the transaction in a row's `xmax`, or whoever has the table. */
const activity = 'a.usename as role, a.application_name as application, a.xact_start as since';
const ofRow = `join pg_locks l on l.locktype = 'transactionid' and l.granted and l.transactionid = t.xmax join pg_stat_activity a using (pid)`;

/**
 * Says what a commit waits for, and who holds it since when: a table, a row of the commit, or the head of the show, for which all its
 * writes wait. Null where nothing is found: it is free again, or several hold it. Row locks are in no view, so the row is asked itself.
 */
export async function findHolder(
  pool: pg.Pool,
  stream: Uuid<'production'>,
  draft: Draft,
): Promise<string | null> {
  const byTable = Map.groupBy(draft.operations, ({ entityType }) =>
    tableOf(definitionOf(entityType) as AnyDefinition),
  );
  const { rows: locked } = await pool.query<Holder & { table: string }>(
    `select relation::regclass::text as table, ${activity} from pg_locks l join pg_stat_activity a using (pid)
     where l.granted and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid()
       and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
       and l.relation = any ($1::text[]::regclass[]) limit 1`,
    [[...byTable.keys(), 'heads', 'changes']],
  );
  if (locked[0]) {
    const many = definitions.find((definition) => tableOf(definition) === locked[0]?.table)?.label.many;
    return sentence(many ? `All ${many.toLowerCase()}` : 'The log', locked[0], 'them wait');
  }
  for (const [table, operations] of byTable) {
    const uuids = operations.flatMap((operation) => rowOf(operation) ?? []);
    const { rows } = await pool.query<Holder & { id: DisplayId }>(
      `select t.id, ${activity} from ${table} t ${ofRow} where t.uuid = any ($1::uuid[]) limit 1`,
      [uuids],
    );
    if (rows[0]) return sentence(rows[0].id, rows[0], 'it wait, all others are written');
  }
  const { rows } = await pool.query<Holder>(
    `select ${activity} from heads t ${ofRow} where t.production_uuid = $1 limit 1`,
    [stream],
  );
  const what = stream === WORKSPACE ? 'The list of shows' : 'This whole show';
  return rows[0] ? sentence(what, rows[0], 'it wait') : null;
}

function sentence(what: string, { role, application, since }: Holder, waits: string): string {
  const who = role === null ? 'somebody' : application ? `${role} (${application})` : role;
  const when = since === null ? '' : ` since ${since.toISOString().slice(11, 19)} UTC`;
  return `${what} ${what.startsWith('All') ? 'are' : 'is'} held by ${who} in an open transaction of the database${when}. Changes of ${waits}.`;
}
