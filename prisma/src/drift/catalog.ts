import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Folder } from '../workspace-folder.ts';

/**
 * One object that Prisma does not know. `facts` are the same on every Postgres version; `definition` is Postgres' own
 * wording, which changes from one major version to the next.
 */
export type CatalogObject = {
  kind: 'function' | 'trigger' | 'check constraint' | 'exclusion constraint' | 'index' | 'generated column';
  table: string | null;
  name: string;
  facts: Record<string, string>;
  definition?: string;
};

/** The objects of a database, and the major version of the server that worded their definitions. */
export type Catalog = { postgres: number; objects: CatalogObject[] };

/** A catalog as it is recorded, with the checksum of the migrations that made it. */
export type RecordedCatalog = Catalog & { migrations: string };

export const noCatalog: Catalog = { postgres: 0, objects: [] };

/** Reads what the migrations were recorded to make; null if that has not been written. */
export async function readCatalogFile(folder: Folder): Promise<RecordedCatalog | null> {
  const text = await readFile(folder.catalog, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as RecordedCatalog);
}

/** What tells one object from another. */
export const keyOf = ({ kind, table, name }: { kind: string; table: string | null; name: string }) =>
  `${kind} ${table ?? ''}.${name}`;

/** Reads the objects of schema public from the database. */
export async function readCatalog(client: pg.Client): Promise<Catalog> {
  const version = await client.query<{ server_version_num: string }>('show server_version_num');
  // Names are written without their schema only if it is on the path.
  await client.query('set search_path = public');
  const objects: CatalogObject[] = [];
  for (const query of queries) {
    const { rows } = await client.query<CatalogObject & { definition: string | null }>(query);
    objects.push(
      ...rows.map(({ definition, ...row }) => (definition === null ? row : { ...row, definition })),
    );
  }
  objects.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { postgres: Math.floor(Number(version.rows[0]?.server_version_num) / 10_000), objects };
}

const ownTable = `t.relnamespace = 'public'::regnamespace and t.relname <> '_prisma_migrations'`;

const queries = [
  `select 'function' as kind, null as table, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
          jsonb_build_object('body', md5(p.prosrc), 'language', l.lanname,
                             'security', case when p.prosecdef then 'definer' else 'invoker' end) as facts,
          case when p.prosrc = '' then pg_get_functiondef(p.oid) end as definition
     from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  `select 'trigger' as kind, t.relname as table, g.tgname as name,
          jsonb_build_object('function', p.proname,
                             'fires', case when g.tgtype & 2 > 0 then 'before' when g.tgtype & 64 > 0 then 'instead' else 'after' end,
                             'on', concat_ws(' or ', case when g.tgtype & 4 > 0 then 'insert' end, case when g.tgtype & 16 > 0 then 'update' end,
                                             case when g.tgtype & 8 > 0 then 'delete' end, case when g.tgtype & 32 > 0 then 'truncate' end),
                             'per', case when g.tgtype & 1 > 0 then 'row' else 'statement' end,
                             'state', case g.tgenabled when 'O' then 'enabled' when 'D' then 'disabled' when 'A' then 'always' else 'replica' end) as facts,
          pg_get_triggerdef(g.oid) as definition
     from pg_trigger g join pg_class t on t.oid = g.tgrelid join pg_proc p on p.oid = g.tgfoid
    where ${ownTable} and not g.tgisinternal`,
  // Only 'c' and 'x': from Postgres 18 on NOT NULL is listed here too, as 'n'.
  `select case c.contype when 'c' then 'check constraint' else 'exclusion constraint' end as kind, t.relname as table, c.conname as name,
          jsonb_build_object('deferrable', case when c.condeferrable then 'yes' else 'no' end,
                             'validated', case when c.convalidated then 'yes' else 'no' end) as facts,
          pg_get_constraintdef(c.oid) as definition
     from pg_constraint c join pg_class t on t.oid = c.conrelid
    where ${ownTable} and c.contype in ('c', 'x')`,
  `select 'index' as kind, t.relname as table, i.relname as name,
          jsonb_build_object('unique', case when x.indisunique then 'yes' else 'no' end,
                             'partial', case when x.indpred is null then 'no' else 'yes' end,
                             'valid', case when x.indisvalid then 'yes' else 'no' end) as facts,
          pg_get_indexdef(i.oid) as definition
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where ${ownTable} and (x.indpred is not null or x.indexprs is not null or x.indnatts > x.indnkeyatts)
      and not exists (select from pg_constraint c where c.conindid = i.oid and c.contype = 'x')`,
  `select 'generated column' as kind, t.relname as table, a.attname as name,
          jsonb_build_object('type', format_type(a.atttypid, a.atttypmod),
                             'stored', case a.attgenerated when 's' then 'yes' else 'no' end) as facts,
          pg_get_expr(d.adbin, d.adrelid) as definition
     from pg_attribute a join pg_class t on t.oid = a.attrelid join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
    where ${ownTable} and a.attgenerated <> '' and not a.attisdropped`,
];
