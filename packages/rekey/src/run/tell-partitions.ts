import type pg from 'pg';
import { RekeyError } from '../database/rekey-error.ts';
import { type Run, readSchemaBefore } from '../journal/journal.ts';

/** Where partitions came or went since a unit was begun: applications make and drop them every day, and rekey can go on. */
export async function tellPartitions(client: pg.ClientBase, run: Run): Promise<RekeyError | null> {
  const was = await readSchemaBefore(client, run.id);
  const before = partitionsIn(was ?? '');
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relispartition and c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|rekey$)' order by 1`,
  );
  const now = rows.map(({ name }) => name);
  const came = now.filter((name) => !before.includes(name));
  const went = before.filter((name) => !now.includes(name));
  if (was === null || (came.length === 0 && went.length === 0)) return null;
  const parts = [
    came.length > 0 ? `${came.join(', ')} came` : '',
    went.length > 0 ? `${went.join(', ')} went` : '',
  ];
  return new RekeyError(
    'PLAN_STALE',
    `The partitions are others than when ${run.unit.schema}.${run.unit.name} was begun: ${parts.filter(Boolean).join(', ')}.`,
    `If nothing else was changed, run the command again with --accept-drift: one that came gets what the others have${went.length > 0 ? ', and where a step still names one that went, `rekey rollback` leads back' : ''}.`,
  );
}

/** Names of the partitions that a schema's text tells of, as `format('%I.%I')` writes them. */
const partitionsIn = (text: string): string[] =>
  text.split('\n').flatMap((line) => {
    const name = /^(?:partitioned )?table (.+?) owner /.exec(line)?.[1];
    return name && / bound (?!- partition by )/.test(line) ? [name] : [];
  });
