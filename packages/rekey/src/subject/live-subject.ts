import { storedType } from '../catalog/table-queries.ts';
import { findToolTables } from '../catalog/tool-tables.ts';
import { qualified } from '../database/sql.ts';
import type {
  Query,
  Subject,
  SubjectColumn,
  SubjectForeignKey,
  SubjectIndex,
  SubjectTable,
} from './subject.ts';

/** What the rules need to know of every table of a live database; rekey's own and the journals of other tools are left out. */
export async function subjectOfDatabase(query: Query): Promise<Subject> {
  // One after the other: they share one connection.
  const tables = await query<TableRow>(tablesSql);
  const columns = await query<ColumnRow>(columnsSql);
  const indexes = await query<IndexRow>(indexesSql);
  const foreignKeys = await query<ForeignKeyRow>(foreignKeysSql);
  const subjects: SubjectTable[] = [];
  for (const row of tables) {
    const own = <Row extends { oid: number }>(rows: Row[]) => rows.filter(({ oid }) => oid === row.oid);
    const its = own(indexes);
    subjects.push({
      schema: row.schema,
      name: row.name,
      columns: own(columns).map(columnOfRow),
      primaryKey: its.find(({ primary }) => primary)?.columns ?? null,
      uniques: its
        .filter((it) => it.unique && !it.primary && it.valid && !it.partial)
        .map((it) => it.columns),
      indexes: its.map(indexOfRow),
      foreignKeys: own(foreignKeys).map(foreignKeyOfRow),
      rows: row.rows > 0 ? row.rows : await countRows(query, row),
      bytes: Number(row.bytes),
      inserted: Number(row.inserted),
      place: null,
    });
  }
  const tools = findToolTables(subjects);
  return { tables: subjects.filter(({ schema, name }) => !tools.has(`${schema}.${name}`)), query };
}

/** Without statistics the table is new or small. */
async function countRows(query: Query, table: { schema: string; name: string }): Promise<number> {
  const [row] = await query<{ rows: number }>(`select count(*)::float8 as rows from ${qualified(table)}`);
  return row?.rows ?? 0;
}

interface TableRow {
  oid: number;
  schema: string;
  name: string;
  rows: number;
  bytes: string;
  inserted: string;
}

const userTables = `
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname not in ('pg_catalog', 'information_schema', 'rekey') and n.nspname not like 'pg\\_%'
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

// A partitioned table has no rows of its own: its partitions' are added up.
const tablesSql = `
  select c.oid::int8::float8 as oid, n.nspname as schema, c.relname as name, parts.rows, parts.bytes, parts.inserted
  from (select c.oid, n.oid as namespace ${userTables}) it
  join pg_class c on c.oid = it.oid join pg_namespace n on n.oid = it.namespace,
  lateral (
    select coalesce(sum(greatest(p.reltuples, 0)), 0)::float8 as rows,
      coalesce(sum(pg_table_size(p.oid)), 0)::text as bytes, coalesce(sum(s.n_tup_ins), 0)::text as inserted
    from pg_class p left join pg_stat_user_tables s on s.relid = p.oid
    where p.relkind = 'r' and (p.oid = c.oid or (c.relkind = 'p' and p.oid in (select relid from pg_partition_tree(c.oid))))
  ) parts
  order by n.nspname, c.relname`;

interface ColumnRow {
  oid: number;
  name: string;
  type: string;
  nullable: boolean;
  identity: string;
  default: string | null;
}

const columnsSql = `
  select c.oid::int8::float8 as oid, a.attname as name, (${storedType}) as type,
    not a.attnotnull as nullable, a.attidentity::text as identity,
    case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default
  from (select c.oid ${userTables}) c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  order by c.oid, a.attnum`;

function columnOfRow(row: ColumnRow): SubjectColumn {
  const { name, type, nullable } = row;
  return { name, type, nullable, default: defaultOf(row), clientDefault: null, place: null };
}

function defaultOf({ identity, default: sql }: ColumnRow): SubjectColumn['default'] {
  if (identity) return { by: 'identity' };
  if (sql === null) return null;
  return /^nextval\(/.test(sql) ? { by: 'sequence' } : { by: 'expression', sql };
}

interface IndexRow {
  oid: number;
  name: string;
  columns: string[];
  primary: boolean;
  unique: boolean;
  partial: boolean;
  valid: boolean;
  constraint: boolean;
  kind: string;
}

// to_jsonb reads indnullsnotdistinct only where there is one (15 and later).
const indexesSql = `
  select c.oid::int8::float8 as oid, r.relname as name, i.indisprimary as primary, i.indisunique as unique,
    i.indpred is not null as partial, i.indisvalid as valid,
    exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) as constraint,
    (select array_agg(coalesce(a.attname::text, '') order by k.place)
     from unnest(i.indkey::int2[]) with ordinality k (attnum, place)
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
     where k.place <= i.indnkeyatts) as columns,
    concat_ws('|', m.amname, i.indclass, i.indoption, i.indcollation, (i.indkey::int2[])[i.indnkeyatts:i.indnatts - 1]::text,
      pg_get_expr(i.indpred, i.indrelid), to_jsonb(i) ->> 'indnullsnotdistinct') as kind
  from (select c.oid ${userTables}) c
  join pg_index i on i.indrelid = c.oid join pg_class r on r.oid = i.indexrelid join pg_am m on m.oid = r.relam
  order by r.relname`;

function indexOfRow({
  name,
  columns,
  unique,
  kind,
  partial,
  valid,
  constraint,
  primary,
}: IndexRow): SubjectIndex {
  return { name, columns, unique, kind, partial, valid, constraint: constraint || primary };
}

interface ForeignKeyRow {
  oid: number;
  name: string;
  columns: string[];
  schema: string;
  table: string;
  references: string[];
}

const foreignKeysSql = `
  select c.oid::int8::float8 as oid, k.conname as name, p.relname as table, pn.nspname as schema,
    (select array_agg(a.attname::text order by it.place) from unnest(k.conkey) with ordinality it (attnum, place)
     join pg_attribute a on a.attrelid = k.conrelid and a.attnum = it.attnum) as columns,
    (select array_agg(a.attname::text order by it.place) from unnest(k.confkey) with ordinality it (attnum, place)
     join pg_attribute a on a.attrelid = k.confrelid and a.attnum = it.attnum) as references
  from (select c.oid ${userTables}) c
  join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0
  join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
  order by k.conname`;

function foreignKeyOfRow({ name, columns, schema, table, references }: ForeignKeyRow): SubjectForeignKey {
  return { name, columns, parent: { schema, name: table }, references };
}
