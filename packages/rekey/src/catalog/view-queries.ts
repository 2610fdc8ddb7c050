// Views and functions, as queries whose columns are the fields of catalog.ts.
import { ownRelations } from './table-queries.ts';

/** Columns of tables that an object hangs on, by pg_depend: `{ table, columns }` of each. */
export const columnsRead = (object: string, classid: string) => `
  coalesce((select jsonb_agg(jsonb_build_object('table', jsonb_build_object('schema', n.nspname, 'name', r.relname), 'columns', read.columns))
    from (select d.refobjid, jsonb_agg(distinct a.attname) as columns from pg_catalog.pg_depend d
      join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where d.classid = 'pg_catalog.${classid}'::regclass and d.objid = ${object} and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
      group by d.refobjid) read
    join pg_catalog.pg_class r on r.oid = read.refobjid and r.relkind in ('r', 'p') join pg_catalog.pg_namespace n on n.oid = r.relnamespace), '[]')`;

const rule = `(select w.oid from pg_catalog.pg_rewrite w where w.ev_class = c.oid and w.rulename = '_RETURN')`;

/** `hasLagging`: rekey has noted views that did not fit an earlier unit's swap. */
export const viewsSql = (hasLagging: boolean) => `
  select c.oid::int8 as oid, c.nspname as schema, c.relname as name, c.relkind = 'm' as "isMaterialized", c.relispopulated as "isPopulated",
    pg_catalog.pg_get_viewdef(c.oid) as definition,
    ${hasLagging ? `(select l.wanted from rekey.lagging_view l where l.name = c.oid::regclass::text and l.present = pg_catalog.pg_get_viewdef(c.oid))` : 'null'} as wanted, coalesce(c.reloptions, '{}') as options, pg_catalog.pg_get_userbyid(c.relowner) as owner,
    c.relacl::text[] as grants, pg_catalog.obj_description(c.oid, 'pg_class') as comment,
    coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'grants', a.attacl::text[]) order by a.attnum) from pg_catalog.pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and a.attacl is not null), '[]') as "columnGrants",
    coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'comment', t.description) order by a.attnum) from pg_catalog.pg_attribute a
      join pg_catalog.pg_description t on t.objoid = c.oid and t.objsubid = a.attnum and t.classoid = 'pg_catalog.pg_class'::regclass
      where a.attrelid = c.oid and a.attnum > 0), '[]') as "columnComments",
    coalesce((select jsonb_agg(jsonb_build_object('column', a.attname, 'default', pg_catalog.pg_get_expr(f.adbin, f.adrelid)) order by a.attnum)
      from pg_catalog.pg_attrdef f join pg_catalog.pg_attribute a on a.attrelid = f.adrelid and a.attnum = f.adnum where f.adrelid = c.oid), '[]') as "columnDefaults",
    coalesce((select jsonb_agg(jsonb_build_object('name', i.indexrelid::regclass::text, 'definition', pg_catalog.pg_get_indexdef(i.indexrelid), 'comment', pg_catalog.obj_description(i.indexrelid, 'pg_class')) order by i.indexrelid)
      from pg_catalog.pg_index i where i.indrelid = c.oid), '[]') as indexes,
    coalesce((select jsonb_agg(pg_catalog.pg_get_triggerdef(t.oid) order by t.tgname) from pg_catalog.pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '[]') as triggers,
    exists (select from pg_catalog.pg_rewrite w where w.ev_class = c.oid and w.rulename <> '_RETURN') as "hasRules",
    ${columnsRead(rule, 'pg_rewrite')} as reads,
    coalesce((select jsonb_agg(distinct jsonb_build_object('schema', n.nspname, 'name', r.relname)) from pg_catalog.pg_depend d
      join pg_catalog.pg_class r on r.oid = d.refobjid and r.relkind in ('v', 'm') join pg_catalog.pg_namespace n on n.oid = r.relnamespace
      where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = ${rule} and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjid <> c.oid), '[]') as "readsViews",
    coalesce((select jsonb_agg(distinct jsonb_build_object('schema', n.nspname, 'name', r.relname)) from pg_catalog.pg_depend d
      join pg_catalog.pg_constraint k on k.oid = d.refobjid join pg_catalog.pg_class r on r.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = r.relnamespace
      where d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = ${rule} and d.refclassid = 'pg_catalog.pg_constraint'::regclass), '[]') as "hangsOnKeyOf"
  from (${ownRelations}) c where c.relkind in ('v', 'm') order by c.oid`;

export const policiesSql = `
  select p.polrelid::int8 as of, p.polname as name, pg_catalog.pg_get_expr(p.polqual, p.polrelid) as using,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as check, ${columnsRead('p.oid', 'pg_policy')} as reads
  from (${ownRelations}) c join pg_catalog.pg_policy p on p.polrelid = c.oid where c.relkind in ('r', 'p') order by p.polrelid, p.polname`;

export const routinesSql = (version: number) => `
  select p.oid::int8 as oid, n.nspname as schema, p.proname as name, pg_catalog.pg_get_function_identity_arguments(p.oid) as arguments,
    pg_catalog.pg_get_function_result(p.oid) as result,
    (select l.lanname from pg_catalog.pg_language l where l.oid = p.prolang) as language,
    pg_catalog.pg_get_functiondef(p.oid) as definition, p.prosrc as body, ${version >= 14 ? 'p.prosqlbody is not null' : 'false'} as "isParsed",
    ${columnsRead('p.oid', 'pg_proc')} as reads
  from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'rekey') and n.nspname not like 'pg\\_%' and p.prokind in ('f', 'p')
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  order by n.nspname, p.proname, p.oid`;
