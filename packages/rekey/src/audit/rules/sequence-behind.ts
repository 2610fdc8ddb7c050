import { ident, literal, qualified } from '../../database/sql.ts';
import { isSequential } from '../key-kind.ts';
import {
  findByTable,
  type Query,
  type Rule,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../subject.ts';

/** Sequences whose next value is not beyond the largest key: rows were written past them, and an insert will meet one. */
export const sequenceBehind: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const { query } = subject;
      const key = singleKey(table);
      if (!query || !key || !isSequential(key)) return [];
      const found = await compare(query, table, key);
      if (!found || found.next > found.top) return [];
      return [
        {
          rule: 'sequence-behind',
          severity: 'high' as const,
          table,
          columns: [key.name],
          reason: `The next value of ${found.sequence} is ${found.next}, and the largest ${key.name} is ${found.top}: rows were written past the sequence, and an insert fails when it meets one of them.`,
          safeWay: `Set it behind the largest: SELECT setval(${literal(found.sequence)}, ${found.top}); then look for who writes ${key.name} without it.`,
          estimate: null,
          place: key.place,
        },
      ];
    }),
};

interface Compared {
  sequence: string;
  next: bigint;
  top: bigint;
}

/** The sequence that the column's default, or its identity, hangs on; one that counts down is not compared. */
async function compare(query: Query, table: SubjectTable, { name }: SubjectColumn): Promise<Compared | null> {
  const [sequence] = await query<{ schema: string; name: string; step: string }>(
    `select n.nspname as schema, s.relname as name, q.seqincrement::text as step
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
    `select case when s.is_called then s.last_value + ${sequence.step} else s.last_value end::text as next,
       (select max(t.${ident(name)})::text from ${qualified(table)} t) as top
     from ${qualified(sequence)} s`,
  );
  if (!row?.top) return null;
  return { sequence: `${sequence.schema}.${sequence.name}`, next: BigInt(row.next), top: BigInt(row.top) };
}
