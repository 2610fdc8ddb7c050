import type pg from 'pg';
import { type Catalog, type CatalogObject, keyOf, readCatalog } from './catalog.ts';

/** Anything in schema public that has a name, and the history of migrations; the shape is that of the catalog. */
export type StructureObject = Omit<CatalogObject, 'kind'> & { kind: string };

/** All of them, and the major version of the server that worded their definitions. */
export type Structure = { postgres: number; objects: Map<string, StructureObject> };

/**
 * Reads the whole structure of a database: what the catalog records, and tables, columns, plain indexes, keys, views, enums,
 * sequences, extensions and migrations as well.
 */
export async function readStructure(client: pg.Client): Promise<Structure> {
  const { postgres, objects }: Catalog = await readCatalog(client);
  const all = new Map<string, StructureObject>(objects.map((object) => [keyOf(object), object]));
  const hasHistory = await client.query(`select to_regclass('public._prisma_migrations') is not null as it`);
  for (const query of hasHistory.rows[0]?.it ? [...queries, migrations] : queries) {
    const { rows } = await client.query<StructureObject & { definition: string | null }>(query);
    for (const { definition, ...row } of rows) {
      const known = all.get(keyOf(row));
      const worded = definition === null ? row : { ...row, definition };
      all.set(keyOf(row), { ...worded, ...known, facts: { ...known?.facts, ...row.facts } });
    }
  }
  return { postgres, objects: all };
}

const ownTable = `t.relnamespace = 'public'::regnamespace and t.relname <> '_prisma_migrations'`;

const queries = [
  `select 'table' as kind, null as table, t.relname as name,
          jsonb_build_object('form', case t.relkind when 'r' then 'table' when 'p' then 'partitioned' else 'foreign' end,
                             'row security', case when t.relrowsecurity then 'on' else 'off' end,
                             'settings', coalesce(array_to_string(t.reloptions, ', '), 'none')) as facts, null as definition
     from pg_class t where ${ownTable} and t.relkind in ('r', 'p', 'f')`,
  `select 'column' as kind, t.relname as table, a.attname as name,
          jsonb_build_object('type', format_type(a.atttypid, a.atttypmod),
                             'required', case when a.attnotnull then 'yes' else 'no' end,
                             'default', coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'),
                             'collation', coalesce(c.collname, 'none'),
                             'identity', case a.attidentity when 'a' then 'always' when 'd' then 'by default' else 'no' end) as facts,
          null as definition
     from pg_attribute a join pg_class t on t.oid = a.attrelid
     left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
     left join pg_collation c on c.oid = a.attcollation
    where ${ownTable} and t.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`,
  `select case c.contype when 'p' then 'primary key' when 'u' then 'unique constraint' else 'foreign key' end as kind,
          t.relname as table, c.conname as name,
          jsonb_build_object('reads', pg_get_constraintdef(c.oid), 'validated', case when c.convalidated then 'yes' else 'no' end) as facts,
          null as definition
     from pg_constraint c join pg_class t on t.oid = c.conrelid where ${ownTable} and c.contype in ('p', 'u', 'f')`,
  `select 'index' as kind, t.relname as table, i.relname as name,
          jsonb_build_object('unique', case when x.indisunique then 'yes' else 'no' end,
                             'valid', case when x.indisvalid then 'yes' else 'no' end) as facts,
          pg_get_indexdef(i.oid) as definition
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    where ${ownTable} and not exists (select from pg_constraint c where c.conindid = i.oid and c.contype in ('p', 'u', 'x'))`,
  `select 'function' as kind, null as table, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' as name,
          jsonb_build_object('returns', coalesce(pg_get_function_result(p.oid), 'nothing'),
                             'volatility', case p.provolatile when 'i' then 'immutable' when 's' then 'stable' else 'volatile' end,
                             'settings', coalesce(array_to_string(p.proconfig, ', '), 'none')) as facts, null as definition
     from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`,
  `select 'view' as kind, null as table, t.relname as name,
          jsonb_build_object('form', case t.relkind when 'm' then 'materialized' else 'view' end) as facts,
          pg_get_viewdef(t.oid) as definition
     from pg_class t where ${ownTable} and t.relkind in ('v', 'm')`,
  `select 'sequence' as kind, null as table, t.relname as name,
          jsonb_build_object('type', format_type(s.seqtypid, null), 'increment', s.seqincrement::text) as facts, null as definition
     from pg_sequence s join pg_class t on t.oid = s.seqrelid where ${ownTable}`,
  `select 'enum' as kind, null as table, y.typname as name,
          jsonb_build_object('values', string_agg(e.enumlabel, ', ' order by e.enumsortorder)) as facts, null as definition
     from pg_type y join pg_enum e on e.enumtypid = y.oid where y.typnamespace = 'public'::regnamespace group by y.typname`,
  `select 'extension' as kind, null as table, extname as name, '{}'::jsonb as facts, null as definition from pg_extension`,
];

/** The newest word on each migration; one that was rolled back and never applied again is as one that was never tried. */
const migrations = `
  select distinct on (migration_name) 'migration' as kind, null as table, migration_name as name,
         jsonb_build_object('state', case when finished_at is null then 'failed' else 'applied' end, 'checksum', checksum) as facts,
         null as definition
    from _prisma_migrations where rolled_back_at is null order by migration_name, started_at desc`;
