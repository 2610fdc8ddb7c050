// Who runs the functions of a database, as a query whose columns are the fields of Caller in catalog.ts.
import { ownRelations } from './table-queries.ts';

const named = (relation: string) => `
  (select jsonb_build_object('schema', n.nspname, 'name', r.relname) from pg_catalog.pg_class r
   join pg_catalog.pg_namespace n on n.oid = r.relnamespace where r.oid = ${relation})`;

/** Columns that an object hangs on, of whichever table. */
const mentions = (classid: string, object: string) => `
  coalesce((select jsonb_agg(distinct jsonb_build_object('table', ${named('a.attrelid')}, 'column', a.attname)) from pg_catalog.pg_depend dep
    join pg_catalog.pg_attribute a on a.attrelid = dep.refobjid and a.attnum = dep.refobjsubid
    where dep.classid = '${classid}'::regclass and dep.objid = ${object} and dep.refclassid = 'pg_catalog.pg_class'::regclass and dep.refobjsubid > 0), '[]')`;

/** Objects of one catalog that pg_depend says call a function. */
const calls = (
  kind: string,
  { catalog, oid, relation, name }: { catalog: string; oid: string; relation: string; name: string },
) => `
  select d.refobjid::int8 as routine, ${kind} as kind, ${named(`o.${relation}`)} as table, ${name} as name, '[]'::jsonb as arguments, '[]'::jsonb as transitions,
    ${mentions(catalog, `o.${oid}`)} as mentions
  from ${catalog} o join pg_catalog.pg_depend d on d.classid = '${catalog}'::regclass and d.objid = o.${oid} and d.refclassid = 'pg_catalog.pg_proc'::regclass
  where o.${relation} in (select oid from (${ownRelations}) own)`;

export const callersSql = `
  select t.tgfoid::int8 as routine, 'trigger' as kind, ${named('t.tgrelid')} as table, t.tgname as name,
    to_jsonb(array_remove(string_to_array(encode(t.tgargs, 'escape'), '\\000'), '')) as arguments,
    to_jsonb(array_remove(array[t.tgoldtable, t.tgnewtable]::text[], null)) as transitions,
    case when c.relkind in ('v', 'm') then ${mentions('pg_catalog.pg_rewrite', `(select w.oid from pg_catalog.pg_rewrite w where w.ev_class = c.oid and w.rulename = '_RETURN')`)}
      else '[]' end as mentions
  from (${ownRelations}) c join pg_catalog.pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal and t.tgparentid = 0
  union all ${calls(`(select case when a.attgenerated <> '' then 'generated column' else 'default' end from pg_catalog.pg_attribute a where a.attrelid = o.adrelid and a.attnum = o.adnum)`, { catalog: 'pg_catalog.pg_attrdef', oid: 'oid', relation: 'adrelid', name: '(select a.attname from pg_catalog.pg_attribute a where a.attrelid = o.adrelid and a.attnum = o.adnum)' })}
  union all ${calls(`'policy'`, { catalog: 'pg_catalog.pg_policy', oid: 'oid', relation: 'polrelid', name: 'o.polname' })}
  union all ${calls(`case o.rulename when '_RETURN' then 'view' else 'rule' end`, { catalog: 'pg_catalog.pg_rewrite', oid: 'oid', relation: 'ev_class', name: `case o.rulename when '_RETURN' then '' else o.rulename end` })}
  union all ${calls(`'constraint'`, { catalog: 'pg_catalog.pg_constraint', oid: 'oid', relation: 'conrelid', name: 'o.conname' })}
  union all ${calls(`'index'`, { catalog: 'pg_catalog.pg_index', oid: 'indexrelid', relation: 'indrelid', name: '(select r.relname from pg_catalog.pg_class r where r.oid = o.indexrelid)' }).replaceAll(`'pg_catalog.pg_index'::regclass`, `'pg_catalog.pg_class'::regclass`)}
  order by 1, 2, 4`;
