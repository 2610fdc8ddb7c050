import type pg from 'pg';
import { goes } from '../src/plan/answers.ts';
import type { Plan } from '../src/plan/plan.ts';

/** Objects whose number a conversion and its contract must not lessen, by table and kind. */
export type ObjectCounts = Map<string, number>;

const userTable = `c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|rekey$|information_schema$)'`;
const tables = `pg_class c join pg_namespace n on n.oid = c.relnamespace`;

/** Counts what hangs on a table's columns; checks are left out, for some say something of the old type, and policies, which go with the application's readers. */
export async function countObjects(client: pg.Client): Promise<ObjectCounts> {
  const { rows } = await client.query<{ what: string; count: number }>(
    `select format('%s.%s: %s', n.nspname, c.relname, what) as what, count(*)::int as count from ${tables} join lateral (
       select 'exclusion constraint' as what from pg_constraint k where k.conrelid = c.oid and k.contype = 'x'
       union all select 'deferrable unique constraint' from pg_constraint k where k.conrelid = c.oid and k.contype = 'u' and k.condeferrable
       union all select 'extended statistics' from pg_statistic_ext s where s.stxrelid = c.oid
       union all select 'unique expression or partial index' from pg_index i where i.indrelid = c.oid and i.indisunique and (i.indexprs is not null or i.indpred is not null)
       union all select 'gist index' from pg_index i join pg_class x on x.oid = i.indexrelid join pg_am m on m.oid = x.relam where i.indrelid = c.oid and m.amname = 'gist'
       union all select 'cluster' from pg_index i where i.indrelid = c.oid and i.indisclustered
       union all select 'replica identity' from pg_index i where i.indrelid = c.oid and i.indisreplident and c.relreplident = 'i'
       union all select 'publication' from pg_publication_rel p where p.prrelid = c.oid
     ) it on true where ${userTable} group by 1`,
  );
  return new Map(rows.map(({ what, count }) => [what, count]));
}

/** Kinds of which there are fewer than before, although nobody has answered of so many of the table's that they go. */
export const missingObjects = (before: ObjectCounts, after: ObjectCounts, { questions }: Plan): string[] =>
  [...before].flatMap(([what, count]) => {
    const table = what.slice(0, what.lastIndexOf(': '));
    const given = questions.filter(
      ({ question, answer }) => answer === goes && question.includes(` of ${table} stands on `),
    ).length;
    const left = after.get(what) ?? 0;
    return left + given < count ? [`${what}: ${left} of ${count}`] : [];
  });

/** The same, of all tables together. */
export function byKind(counts: ObjectCounts): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const [what, count] of counts) {
    const kind = what.slice(what.lastIndexOf(': ') + 2);
    kinds[kind] = (kinds[kind] ?? 0) + count;
  }
  return kinds;
}
