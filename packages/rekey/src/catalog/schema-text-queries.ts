// Each query answers lines of the schema's text. Together they say what pg_dump --schema-only would, and in which order columns stand.
import { notOfReferredPartition, ownRelations } from './table-queries.ts';

const own = `n.nspname not in ('pg_catalog', 'information_schema', 'rekey') and n.nspname not like 'pg\\_%'`;
const notOfExtension = (classid: string, oid: string) =>
  `not exists (select from pg_catalog.pg_depend e where e.classid = 'pg_catalog.${classid}'::regclass and e.objid = ${oid} and e.deptype = 'e')`;
const acl = (column: string) =>
  `coalesce((select string_agg(x::text, ',' order by x::text collate "C") from unnest(${column}) x), '-')`;
const comment = (catalog: string, oid: string) =>
  `coalesce(quote_literal(obj_description(${oid}, '${catalog}')), '-')`;
const rel = `format('%I.%I', c.nspname, c.relname)`;
const owner = (oid: string) => `quote_ident(pg_get_userbyid(${oid}))`;

// In 18 an ADD PRIMARY KEY USING INDEX calls the NOT NULLs of a partition's key its own; that counts only once the key is gone.
const isOfPartitionKey = `c.relispartition and exists (select from pg_constraint p where p.conrelid = c.oid and p.contype = 'p' and k.conkey <@ p.conkey)`;

// The same of a partition's NOT NULL that is called otherwise than its parent's: such a name can only be given to one of its own.
const hasOwnName = `c.relispartition and exists (select from pg_inherits h join pg_constraint a on a.conrelid = h.inhparent and a.contype = 'n'
  join pg_attribute aa on aa.attrelid = a.conrelid and aa.attnum = a.conkey[1] join pg_attribute ka on ka.attrelid = c.oid and ka.attnum = k.conkey[1]
  where h.inhrelid = c.oid and aa.attname = ka.attname and a.conname <> k.conname)`;

/** The queries for a server of a major version. */
export function schemaTextQueries(version: number): string[] {
  const since = (from: number, sql: string, otherwise = `'-'`) => (version >= from ? sql : otherwise);
  return [
    `select format('schema %I owner %s grants %s comment %s', n.nspname, ${owner('n.nspowner')}, ${acl('n.nspacl')}, ${comment('pg_namespace', 'n.oid')})
     from pg_namespace n where ${own}`,
    `select format('extension %I %s in %I', e.extname, e.extversion, n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace`,
    `select format('type %I.%I %s owner %s labels %s check %s base %s grants %s comment %s', n.nspname, t.typname, t.typtype, ${owner('t.typowner')},
       coalesce((select string_agg(quote_literal(l.enumlabel), ',' order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid), '-'),
       coalesce((select string_agg(k.conname || ' ' || pg_get_constraintdef(k.oid), ',' order by k.conname) from pg_constraint k where k.contypid = t.oid), '-'),
       case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) || ' ' || t.typnotnull || ' ' || coalesce(t.typdefault, '-') else '-' end, ${acl('t.typacl')}, ${comment('pg_type', 't.oid')})
     from pg_type t join pg_namespace n on n.oid = t.typnamespace
     where ${own} and t.typtype in ('e', 'd', 'r') and ${notOfExtension('pg_type', 't.oid')}`,
    `select format('%s %s owner %s persistence %s replica %s rls %s%s options %s tablespace %s access %s of %s bound %s partition by %s grants %s comment %s',
       case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' when 'f' then 'foreign table' else 'composite' end,
       ${rel}, ${owner('c.relowner')}, r.relpersistence, r.relreplident, r.relrowsecurity, r.relforcerowsecurity, coalesce(array_to_string(r.reloptions, ','), '-'),
       coalesce((select s.spcname from pg_tablespace s where s.oid = r.reltablespace), '-'), coalesce((select m.amname from pg_am m where m.oid = r.relam), '-'),
       coalesce((select string_agg(i.inhparent::regclass::text, ',' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid), '-'),
       coalesce(pg_get_expr(r.relpartbound, c.oid), '-'), coalesce(case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end, '-'), ${acl('c.relacl')}, ${comment('pg_class', 'c.oid')})
     from (${ownRelations}) c join pg_class r on r.oid = c.oid where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f', 'c')`,
    // The place among the living columns, not attnum: a dropped column leaves no other trace.
    `select format('column %s %s %I %s%s default %s identity %s generated %s inherited %s,%s storage %s compression %s statistics %s collation %s options %s grants %s comment %s',
       ${rel}, to_char(row_number() over (partition by a.attrelid order by a.attnum), 'FM0000'), a.attname, format_type(a.atttypid, a.atttypmod),
       case when a.attnotnull then ' not null' else '' end, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), a.attidentity, a.attgenerated, a.attinhcount, a.attislocal, a.attstorage,
       ${since(14, 'a.attcompression::text')}, coalesce(nullif(a.attstattarget, -1)::text, '-'), coalesce((select l.collname from pg_collation l where l.oid = a.attcollation), '-'),
       coalesce(array_to_string(a.attoptions, ','), '-'), ${acl('a.attacl')}, coalesce(quote_literal(col_description(a.attrelid, a.attnum)), '-'))
     from (${ownRelations}) c join pg_attribute a on a.attrelid = c.oid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where c.relkind in ('r', 'p', 'f', 'c', 'v', 'm') and a.attnum > 0 and not a.attisdropped`,
    // Only checks and NOT NULLs can be NO INHERIT; of the others the flag says who came first, the partition's or its parent's, and means nothing.
    `select format('constraint %s %I %s %s%s index %s inherited %s,%s comment %s', ${rel}, k.conname, pg_get_constraintdef(k.oid),
       case when k.convalidated then '' else 'unvalidated ' end, case when k.connoinherit and k.contype in ('c', 'n') then 'no inherit' else '' end,
       coalesce((select i.relname::text from pg_class i where i.oid = k.conindid), '-'), k.coninhcount,
       case when k.contype = 'n' and (${isOfPartitionKey} or ${hasOwnName}) then '-' else k.conislocal::text end, ${comment('pg_constraint', 'k.oid')})
     from (${ownRelations}) c join pg_constraint k on k.conrelid = c.oid where k.contype <> 't' and ${notOfReferredPartition}`,
    `select format('index %s %s valid %s replica %s clustered %s part of %s owner constraint %s options %s tablespace %s statistics %s comment %s', ${rel}, pg_get_indexdef(i.indexrelid), i.indisvalid,
       i.indisreplident, i.indisclustered, coalesce((select h.inhparent::regclass::text from pg_inherits h where h.inhrelid = i.indexrelid), '-'), coalesce((select k.conname::text from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x') limit 1), '-'),
       coalesce(array_to_string(r.reloptions, ','), '-'), coalesce((select s.spcname::text from pg_tablespace s where s.oid = r.reltablespace), '-'),
       coalesce((select string_agg(a.attnum || '=' || a.attstattarget, ',' order by a.attnum) from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0), '-'), ${comment('pg_class', 'i.indexrelid')})
     from (${ownRelations}) c join pg_index i on i.indrelid = c.oid join pg_class r on r.oid = i.indexrelid`,
    `select format('trigger %s %s enabled %s comment %s', ${rel}, pg_get_triggerdef(t.oid), t.tgenabled, ${comment('pg_trigger', 't.oid')})
     from (${ownRelations}) c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal`,
    // Internal triggers enforce foreign keys: a disabled one would show only here.
    `select format('internal trigger %s of %s enabled %s', ${rel}, k.conname, t.tgenabled) from (${ownRelations}) c join pg_trigger t on t.tgrelid = c.oid
     join pg_constraint k on k.oid = t.tgconstraint where t.tgisinternal and t.tgenabled <> 'O'`,
    `select format('policy %s %I %s %s to %s using %s check %s comment %s', ${rel}, p.polname, p.polcmd, case when p.polpermissive then 'permissive' else 'restrictive' end,
       (select string_agg(case when r = 0 then 'public' else pg_get_userbyid(r)::text end, ',' order by r) from unnest(p.polroles) r),
       coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'), ${comment('pg_policy', 'p.oid')})
     from (${ownRelations}) c join pg_policy p on p.polrelid = c.oid`,
    `select format('rule %s %s enabled %s populated %s comment %s', ${rel}, pg_get_ruledef(w.oid, true), w.ev_enabled, c.relispopulated, ${comment('pg_rewrite', 'w.oid')}) from (${ownRelations}) c join pg_rewrite w on w.ev_class = c.oid`,
    `select format('sequence %I.%I %s start %s min %s max %s step %s cache %s cycle %s owned by %s', s.schemaname, s.sequencename, s.data_type, s.start_value, s.min_value, s.max_value,
       s.increment_by, s.cache_size, s.cycle, coalesce((select d.refobjid::regclass::text || '.' || a.attname || ' ' || d.deptype::text from pg_depend d join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass limit 1), '-'))
     from pg_sequences s join (${ownRelations}) c on c.nspname = s.schemaname and c.relname = s.sequencename`,
    `select format('routine %I.%I(%s) owner %s grants %s comment %s: %s', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), ${owner('p.proowner')}, ${acl('p.proacl')},
       ${comment('pg_proc', 'p.oid')}, case when p.prokind = 'a' then 'aggregate' else pg_get_functiondef(p.oid) end)
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${own} and ${notOfExtension('pg_proc', 'p.oid')}`,
    `select format('statistics %I.%I %s owner %s target %s comment %s', n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid), ${owner('s.stxowner')}, coalesce(nullif(s.stxstattarget, -1)::text, '-'), ${comment('pg_statistic_ext', 's.oid')}) from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${own}`,
    `select format('publication %I owner %s all %s %s%s%s%s root %s comment %s', p.pubname, ${owner('p.pubowner')}, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate, p.pubviaroot, ${comment('pg_publication', 'p.oid')}) from pg_publication p`,
    `select format('published %I %s columns %s where %s', p.pubname, r.prrelid::regclass,
       ${since(15, `coalesce((select string_agg(a.attname, ',' order by a.attname) from pg_attribute a where a.attrelid = r.prrelid and a.attnum = any (r.prattrs::int2[])), '-')`)},
       ${since(15, `coalesce(pg_get_expr(r.prqual, r.prrelid), '-')`)})
     from pg_publication_rel r join pg_publication p on p.oid = r.prpubid`,
    ...(version >= 15
      ? [
          `select format('published %I schema %s', p.pubname, s.pnnspid::regnamespace) from pg_publication_namespace s join pg_publication p on p.oid = s.pnpubid`,
        ]
      : []),
    `select format('comment on check %I of %s is %L', k.conname, k.contypid::regtype, d.description) from pg_constraint k join pg_description d on d.objoid = k.oid and d.classoid = 'pg_constraint'::regclass where k.contypid <> 0`,
    `select format('cast %s as %s by %s %s', k.castsource::regtype, k.casttarget::regtype, k.castfunc::regprocedure, k.castcontext) from pg_cast k where k.oid >= 16384 and ${notOfExtension('pg_cast', 'k.oid')}`,
    `select format('default grants %s %s in %s %s', pg_get_userbyid(d.defaclrole), d.defaclobjtype, case d.defaclnamespace when 0 then '-' else d.defaclnamespace::regnamespace::text end, ${acl('d.defaclacl')}) from pg_default_acl d`,
    `select format('event trigger %I %s %s %s', e.evtname, e.evtevent, e.evtfoid::regproc, e.evtenabled) from pg_event_trigger e`,
  ];
}
