import type pg from 'pg';
import { ident, idents, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';

interface WritableColumn {
  name: string;
  type: string;
  /** The type's name in pg_type; of a domain the one it is made of. */
  base: string;
  /** Characters that fit; null: any number. */
  length: number | null;
  hasDefault: boolean;
  /** Generated, or an identity that takes no value. */
  isFixed: boolean;
  isReference: boolean;
  isRequired: boolean;
}

/** A table with what it takes to write one more row like those that are there. */
export interface Writable {
  table: TableName;
  columns: WritableColumn[];
  /** Columns of each unique index. */
  uniques: string[][];
  /** Columns that an UPDATE may set. */
  updatable: string[];
  /** A row that is there, in the server's own row syntax. */
  line: string;
  /** How a row is found again: by its key, or where there is none by its place. */
  placeColumns: string[];
  where: string;
  returning: string;
  triggers: { name: string; function: string }[];
  /** Conditions under which the row `rekey__row` is referred to by nobody. */
  unreferred: string[];
}

// No column of an application's is called that.
const row = 'rekey__row';
const inner = 'rekey__inner';

const relation = `select c.oid from pg_class c join pg_namespace n on n.oid = relnamespace where nspname = $1 and relname = $2`;

/** Reads them; null where the table has no row. */
export async function readWritable(client: pg.ClientBase, table: TableName): Promise<Writable | null> {
  const name = qualified(table);
  const { rows } = await client.query<{ line: string }>(
    `select ${row}::text as line from ${name} ${row} limit 1`,
  );
  const [first] = rows;
  if (!first) return null;
  const place = [table.schema, table.name];
  const { rows: columns } = await client.query<WritableColumn>(columnsSql, place);
  const { rows: keys } = await client.query<{ columns: string[]; isPrimary: boolean }>(keysSql, place);
  const { rows: triggers } = await client.query<Writable['triggers'][number]>(triggersSql, place);
  const { rows: referring } = await client.query<Referring>(referringSql, place);
  const key = keys.find(({ isPrimary }) => isPrimary)?.columns ?? [];
  const placeColumns = key.length > 0 ? key : ['tableoid', 'ctid'];
  const typeOf = (column: string) =>
    columns.find((it) => it.name === column)?.type ?? { tableoid: 'oid', ctid: 'tid' }[column];
  return {
    table,
    columns,
    uniques: keys.map((it) => it.columns),
    updatable: columns.filter(({ isFixed }) => !isFixed).map((it) => it.name),
    line: first.line,
    placeColumns,
    where: placeColumns
      .map((column, at) => `${ident(column)} = $${at + 1}::text::${typeOf(column)}`)
      .join(' and '),
    returning: placeColumns.map((column) => `${ident(column)}::text`).join(', '),
    triggers,
    unreferred: referring.map(
      ({ child, own, their }) =>
        `not exists (select from ${qualified(child)} c where ${own.map((column, at) => `c.${ident(their[at] ?? '')} = (${row}.it).${ident(column)}`).join(' and ')})`,
    ),
  };
}

/** A copy of the row under a key of its own, as an application inserts one; null where some unique column cannot be given another value. */
export function freshRow({ table, columns, uniques, line }: Writable): Statement | null {
  const given = columns.filter(
    ({ name, isFixed, hasDefault }) => !isFixed && !(hasDefault && uniques.some((it) => it.includes(name))),
  );
  const varied = new Map<string, string>();
  for (const unique of uniques) {
    const own = given.filter(({ name }) => unique.includes(name));
    if (own.length < unique.length || own.some(({ name }) => varied.has(name))) continue;
    const [column, value] =
      own.map((it) => [it, anotherValue(table, it)] as const).find((it) => it[1] !== null) ?? [];
    if (!column || !value) return null;
    varied.set(column.name, value);
  }
  const values = given.map(({ name }) => varied.get(name) ?? `(${row}.it).${ident(name)}`);
  return insertion(table, { columns: given.map(({ name }) => name), values, line });
}

/** SQL with its parameters. */
export interface Statement {
  sql: string;
  values: string[];
}

function insertion(
  table: TableName,
  { columns, values, line }: { columns: string[]; values: string[]; line: string },
): Statement {
  const into = `insert into ${qualified(table)}`;
  if (columns.length === 0) return { sql: `${into} default values`, values: [] };
  const copy = `(select $1::text::${qualified(table)} as it) ${row}`;
  return { sql: `${into} (${idents(columns)}) select ${values.join(', ')} from ${copy}`, values: [line] };
}

/** A value that no row has, as SQL; null where none can be made up. */
function anotherValue(
  table: TableName,
  { name, base, type, length, isReference, isRequired }: WritableColumn,
): string | null {
  if (isReference) return isRequired ? null : 'null';
  const next = (by: string) => `(select max(${ident(name)}) + ${by} from ${qualified(table)})::${type}`;
  switch (base) {
    case 'text':
    case 'varchar':
    case 'bpchar':
    case 'citext':
      return `left(md5(random()::text), ${length ?? 32})::${type}`;
    case 'int2':
    case 'int4':
    case 'int8':
    case 'numeric':
      return next('1');
    case 'date':
      return next('1');
    case 'timestamp':
    case 'timestamptz':
      return next(`interval '1 day'`);
    case 'uuid':
      return 'gen_random_uuid()';
    default:
      return null;
  }
}

/** One of the first rows that nobody refers to, with the statements that delete it and insert it again; null: there is none among them. */
export async function unreferredRow(
  client: pg.ClientBase,
  { table, columns, unreferred }: Writable,
): Promise<{ deletion: Statement; insertion: Statement } | null> {
  const name = qualified(table);
  const { rows } = await client.query<{ line: string; tableoid: string; ctid: string }>(
    `select it::text as line, tableoid, ctid from (select ${inner} as it, tableoid::text, ctid::text from ${name} ${inner} limit 20) ${row}
     where ${['true', ...unreferred].join(' and ')} limit 1`,
  );
  const [found] = rows;
  if (!found) return null;
  const given = columns.filter(({ isFixed }) => !isFixed).map((it) => it.name);
  const values = given.map((column) => `(${row}.it).${ident(column)}`);
  return {
    deletion: {
      sql: `delete from ${name} where tableoid = $1::text::oid and ctid = $2::text::tid`,
      values: [found.tableoid, found.ctid],
    },
    insertion: insertion(table, { columns: given, values, line: found.line }),
  };
}

const columnsSql = `
  select attname as name, format_type(atttypid, atttypmod) as type, b.typname as base,
    case when b.typname in ('varchar', 'bpchar') and greatest(atttypmod, t.typtypmod) > 4 then greatest(atttypmod, t.typtypmod) - 4 end as length,
    atthasdef or attidentity <> '' as "hasDefault", attgenerated <> '' or attidentity = 'a' as "isFixed",
    exists (select from pg_constraint k where k.conrelid = attrelid and k.contype = 'f' and attnum = any (k.conkey)) as "isReference",
    attnotnull as "isRequired"
  from pg_attribute join pg_type t on t.oid = atttypid join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  where attrelid = (${relation}) and attnum > 0 and not attisdropped order by attnum`;

const keysSql = `
  select indisprimary as "isPrimary", (select array_agg(attname::text order by attnum) from pg_attribute a where a.attrelid = indrelid and attnum > 0
      and (attnum = any ((indkey::int2[])[0:indnkeyatts - 1]) or exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = indexrelid
        and d.refclassid = 'pg_class'::regclass and d.refobjid = indrelid and d.refobjsubid = attnum and 0 = any (indkey)))) as columns
  from pg_index where indrelid = (${relation}) and (indisunique or indisexclusion)`;

const triggersSql = `
  select tgname as name, proname as function from pg_trigger join pg_proc p on p.oid = tgfoid where tgrelid = (${relation}) and not tgisinternal`;

interface Referring {
  child: TableName;
  own: string[];
  their: string[];
}

const referringSql = `
  select jsonb_build_object('schema', n.nspname, 'name', c.relname) as child,
    (select array_agg(attname::text order by nth) from unnest(confkey) with ordinality x (num, nth) join pg_attribute on attrelid = confrelid and attnum = num) as own,
    (select array_agg(attname::text order by nth) from unnest(conkey) with ordinality x (num, nth) join pg_attribute on attrelid = conrelid and attnum = num) as their
  from pg_constraint join pg_class c on c.oid = conrelid join pg_namespace n on n.oid = c.relnamespace
  where contype = 'f' and confrelid = (${relation}) and conparentid = 0`;
