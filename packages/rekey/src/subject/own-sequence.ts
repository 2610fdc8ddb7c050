import { ident, literal, qualified } from '../database/sql.ts';
import type { Query, SubjectColumn, SubjectTable } from './subject.ts';

/** The sequence that makes a column's values. */
export interface OwnSequence {
  /** `schema.name`. */
  sequence: string;
  /** What it gives next, and the most that it gives at all. */
  next: bigint;
  most: bigint;
  /** The column's largest value; null without rows. */
  top: bigint | null;
}

/** The sequence that the column's default, or its identity, hangs on; null where there is none that counts up. */
export async function readOwnSequence(
  query: Query,
  table: SubjectTable,
  { name }: SubjectColumn,
): Promise<OwnSequence | null> {
  const [sequence] = await query<{ schema: string; name: string; step: string; most: string }>(
    `select n.nspname as schema, s.relname as name, q.seqincrement::text as step, q.seqmax::text as most
     from pg_attribute a
     left join pg_attrdef f on f.adrelid = a.attrelid and f.adnum = a.attnum
     join pg_depend d on (d.classid = 'pg_attrdef'::regclass and d.objid = f.oid and d.refclassid = 'pg_class'::regclass)
       or (d.deptype = 'i' and d.classid = 'pg_class'::regclass and d.refobjid = a.attrelid and d.refobjsubid = a.attnum)
     join pg_class s on s.relkind = 'S' and s.oid in (d.refobjid, d.objid) join pg_namespace n on n.oid = s.relnamespace
     join pg_sequence q on q.seqrelid = s.oid and q.seqincrement > 0
     where a.attrelid = ${literal(qualified(table))}::regclass and a.attname = ${literal(name)} limit 1`,
  );
  if (!sequence) return null;
  const [row] = await query<{ next: string; top: string | null }>(
    `select case when s.is_called then s.last_value::numeric + ${sequence.step} else s.last_value end::text as next,
       (select max(t.${ident(name)})::text from ${qualified(table)} t) as top
     from ${qualified(sequence)} s`,
  );
  if (!row) return null;
  return {
    sequence: `${sequence.schema}.${sequence.name}`,
    next: BigInt(row.next),
    most: BigInt(sequence.most),
    top: row.top === null ? null : BigInt(row.top),
  };
}
