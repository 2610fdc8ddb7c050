// What belongs to tables, as queries whose columns are the fields of catalog.ts.

/** Relations that are somebody's own: no system schema, no rekey, nothing that belongs to an extension. */
export const ownRelations = `
  select c.oid, c.relname, n.nspname, c.relkind, c.reltuples, c.relreplident, c.relispartition, c.relowner, c.relacl, c.reloptions, c.relispopulated
  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema', 'rekey') and n.nspname not like 'pg\\_%' and c.relpersistence <> 't'
    and not exists (select from pg_catalog.pg_depend d where d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

const names = (relation: string, numbers: string) => `
  coalesce((select jsonb_agg(att.attname order by nums.nth) from unnest(${numbers}) with ordinality nums (num, nth)
    join pg_catalog.pg_attribute att on att.attrelid = ${relation} and att.attnum = nums.num), '[]')`;

const nameOf = (relation: string) => `
  (select jsonb_build_object('schema', n.nspname, 'name', r.relname) from pg_catalog.pg_class r
   join pg_catalog.pg_namespace n on n.oid = r.relnamespace where r.oid = ${relation})`;

const commentOf = (catalog: string, oid: string) => `pg_catalog.obj_description(${oid}, '${catalog}')`;

/** Columns of a table that an object hangs on, by pg_depend. */
const mentionedBy = (classid: string, oid: string, relation: string) => `
  coalesce((select jsonb_agg(distinct its.attname) from pg_catalog.pg_depend dep
    join pg_catalog.pg_attribute its on its.attrelid = dep.refobjid and its.attnum = dep.refobjsubid
    where dep.classid = 'pg_catalog.${classid}'::regclass and dep.objid = ${oid} and dep.refclassid = 'pg_catalog.pg_class'::regclass
      and dep.refobjid = ${relation} and dep.refobjsubid > 0), '[]')`;

export const tablesSql = (version: number) => `
  select c.oid::int8 as oid, c.nspname as schema, c.relname as name,
    case c.relkind when 'p' then 'partitioned' else 'ordinary' end as kind,
    ${nameOf('(select i.inhparent from pg_catalog.pg_inherits i where i.inhrelid = c.oid order by i.inhseqno limit 1)')} as parent,
    coalesce((select ${names('c.oid', 'p.partattrs::int2[]')} from pg_catalog.pg_partitioned_table p where p.partrelid = c.oid), '[]') as "partitionKey",
    c.relreplident as "replicaIdentity", greatest(c.reltuples, 0)::int8 as rows,
    pg_catalog.pg_relation_size(c.oid) as "heapBytes", pg_catalog.pg_indexes_size(c.oid) as "indexBytes",
    pg_catalog.pg_table_size(c.oid) as "tableBytes", coalesce(pg_catalog.pg_stat_get_tuples_inserted(c.oid), 0) as inserted,
    coalesce((select jsonb_agg(jsonb_build_object('name', p.pubname, 'mentions', ${mentionedBy('pg_publication_rel', 'r.oid', 'c.oid')}, 'columns',
        ${version >= 15 ? `case when r.prattrs is null then null else ${names('c.oid', 'r.prattrs::int2[]')} end` : 'null'}) order by p.pubname)
      from pg_catalog.pg_publication_rel r join pg_catalog.pg_publication p on p.oid = r.prpubid where r.prrelid = c.oid), '[]') as publications
  from (${ownRelations}) c where c.relkind in ('r', 'p') order by c.nspname, c.relname`;

/** A domain's values are those of the type behind it, over any number of domains. */
const storedType = `
  with recursive behind (oid, modifier) as (
    select a.atttypid, a.atttypmod
    union all select t.typbasetype, t.typtypmod from behind b join pg_catalog.pg_type t on t.oid = b.oid and t.typtype = 'd')
  select pg_catalog.format_type(b.oid, b.modifier) from behind b join pg_catalog.pg_type t on t.oid = b.oid and t.typtype <> 'd'`;

// Up to 14 the column itself hangs on what it is computed from, later its expression does.
const computedFrom = `coalesce((select jsonb_agg(distinct its.attname) from pg_catalog.pg_depend dep
      join pg_catalog.pg_attribute its on its.attrelid = dep.refobjid and its.attnum = dep.refobjsubid
      where dep.refclassid = 'pg_catalog.pg_class'::regclass and dep.refobjid = a.attrelid and its.attnum > 0 and its.attnum <> a.attnum
        and (dep.classid = 'pg_catalog.pg_attrdef'::regclass and dep.objid = d.oid
          or dep.classid = 'pg_catalog.pg_class'::regclass and dep.objid = a.attrelid and dep.objsubid = a.attnum)), '[]')`;

export const columnsSql = `
  select a.attrelid::int8 as of, a.attnum as number, a.attname as name, pg_catalog.format_type(a.atttypid, a.atttypmod) as type,
    (select case t.typtype when 'd' then (${storedType}) else pg_catalog.format_type(a.atttypid, a.atttypmod) end
      from pg_catalog.pg_type t where t.oid = a.atttypid) as stored,
    a.attnotnull as "notNull", pg_catalog.pg_get_expr(d.adbin, d.adrelid) as default,
    case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity, a.attgenerated <> '' as "isGenerated",
    pg_catalog.col_description(a.attrelid, a.attnum) as comment, a.attacl::text[] as grants,
    nullif(a.attstattarget, -1) as statistics, a.attoptions as options,
    coalesce((select jsonb_agg(jsonb_build_object('provider', l.provider, 'label', l.label) order by l.provider) from pg_catalog.pg_seclabel l
      where l.classoid = 'pg_catalog.pg_class'::regclass and l.objoid = a.attrelid and l.objsubid = a.attnum), '[]') as labels,
    case when a.attgenerated = '' then '[]' else ${computedFrom} end as "computedFrom",
    (select n.nspname || '.' || l.collname from pg_catalog.pg_collation l join pg_catalog.pg_namespace n on n.oid = l.collnamespace
      join pg_catalog.pg_type t on t.oid = a.atttypid where l.oid = a.attcollation and a.attcollation <> t.typcollation) as collation,
    ${nameOf(`(select s.objid from pg_catalog.pg_depend s where s.classid = 'pg_catalog.pg_class'::regclass and s.refclassid = 'pg_catalog.pg_class'::regclass
      and s.refobjid = a.attrelid and s.refobjsubid = a.attnum and s.deptype in ('a', 'i')
      and exists (select from pg_catalog.pg_class q where q.oid = s.objid and q.relkind = 'S') limit 1)`)} as "ownedSequence"
  from (${ownRelations}) c join pg_catalog.pg_attribute a on a.attrelid = c.oid
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped order by a.attrelid, a.attnum`;

const action = (letter: string) =>
  `case ${letter} when 'a' then 'NO ACTION' when 'r' then 'RESTRICT' when 'c' then 'CASCADE' when 'n' then 'SET NULL' when 'd' then 'SET DEFAULT' end`;

/** A foreign key to a partitioned table has one more row for each of that table's partitions: PostgreSQL makes and names those itself. */
export const notOfReferredPartition = `not exists (select from pg_catalog.pg_constraint above where above.oid = k.conparentid and k.contype = 'f'
  and above.conrelid = k.conrelid and above.confrelid <> k.confrelid)`;

export const constraintsSql = (version: number) => `
  select k.conrelid::int8 as of, k.oid::int8 as oid, k.conname as name,
    case k.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'foreign' when 'c' then 'check' when 'n' then 'not null' else 'exclude' end as kind,
    ${names('k.conrelid', 'k.conkey')} as columns, pg_catalog.pg_get_constraintdef(k.oid) as definition,
    k.condeferrable as deferrable, k.condeferred as deferred, k.convalidated as validated, ${commentOf('pg_constraint', 'k.oid')} as comment,
    case when k.contype = 'f' then jsonb_build_object('table', ${nameOf('k.confrelid')}, 'columns', ${names('k.confrelid', 'k.confkey')},
      'equals', (select jsonb_agg(case o.oprnamespace when 'pg_catalog'::regnamespace then '=' else format('operator(%I.%s)', s.nspname, o.oprname) end order by e.nth)
        from unnest(k.conpfeqop) with ordinality e (op, nth) join pg_catalog.pg_operator o on o.oid = e.op join pg_catalog.pg_namespace s on s.oid = o.oprnamespace),
      'match', case k.confmatchtype when 'f' then 'FULL' else 'SIMPLE' end, 'onUpdate', ${action('k.confupdtype')}, 'onDelete', ${action('k.confdeltype')}) end as references,
    (select r.relname from pg_catalog.pg_class r where r.oid = k.conindid) as index, ${version >= 18 ? 'k.conperiod' : 'false'} as "isTemporal", k.conparentid <> 0 or (k.contype = 'c' and k.coninhcount > 0) as "isInherited", k.conislocal as "isLocal",
    (select jsonb_agg(o.oprname order by x.nth) from unnest(k.conexclop) with ordinality x (op, nth) join pg_catalog.pg_operator o on o.oid = x.op) as operators
  from (${ownRelations}) c join pg_catalog.pg_constraint k on k.conrelid = c.oid
  where c.relkind in ('r', 'p') and k.contype in ('p', 'u', 'f', 'c', 'n', 'x') and ${notOfReferredPartition} order by k.conrelid, k.conname`;

export const indexesSql = (version: number) => `
  select i.indrelid::int8 as of, i.indexrelid::int8 as oid, r.relname as name, i.indisunique as "isUnique", i.indisprimary as "isPrimary",
    i.indisvalid as "isValid", i.indisreplident as "isReplicaIdentity", i.indisclustered as "isClustered", ${version >= 15 ? 'i.indnullsnotdistinct' : 'false'} as "nullsNotDistinct", m.amname as method,
    (select jsonb_agg(jsonb_build_object('column', a.attname, 'expression', case when k.num = 0 then pg_catalog.pg_get_indexdef(i.indexrelid, k.nth::int, false) end,
        'opclass', case when not o.opcdefault then o.opcname end, 'suffix', concat_ws(' ',
        case when coll.oid is not null and coll.oid <> coalesce(a.attcollation, 0) then 'COLLATE ' || quote_ident(colln.nspname) || '.' || quote_ident(coll.collname) end,
        case when not o.opcdefault or part.attoptions is not null then quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end,
        case when part.attoptions is not null then '(' || array_to_string(part.attoptions, ', ') || ')' end,
        case when m.amname = 'btree' and i.indoption[k.nth - 1] & 1 = 1 then 'DESC' end,
        case when m.amname = 'btree' and i.indoption[k.nth - 1] & 3 = 2 then 'NULLS FIRST' when m.amname = 'btree' and i.indoption[k.nth - 1] & 3 = 1 then 'NULLS LAST' end)) order by k.nth)
      from unnest(i.indkey::int2[]) with ordinality k (num, nth)
      left join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num and k.num > 0
      join pg_catalog.pg_attribute part on part.attrelid = i.indexrelid and part.attnum = k.nth
      left join pg_catalog.pg_opclass o on o.oid = i.indclass[k.nth - 1] left join pg_catalog.pg_namespace opn on opn.oid = o.opcnamespace
      left join pg_catalog.pg_collation coll on coll.oid = i.indcollation[k.nth - 1] left join pg_catalog.pg_namespace colln on colln.oid = coll.collnamespace
      where k.nth <= i.indnkeyatts) as keys,
    coalesce((select jsonb_agg(a.attname order by k.nth) from unnest(i.indkey::int2[]) with ordinality k (num, nth)
      join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.num where k.nth > i.indnkeyatts), '[]') as includes,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
    case when i.indexprs is null and i.indpred is null then '[]' else ${mentionedBy('pg_class', 'i.indexrelid', 'i.indrelid')} end as mentions,
    coalesce('WITH (' || array_to_string(r.reloptions, ', ') || ')', '') as options,
    (select t.spcname from pg_catalog.pg_tablespace t where t.oid = r.reltablespace) as tablespace,
    coalesce((select jsonb_agg(jsonb_build_object('place', part.attnum, 'target', part.attstattarget) order by part.attnum)
      from pg_catalog.pg_attribute part where part.attrelid = i.indexrelid and part.attstattarget >= 0), '[]') as targets,
    pg_catalog.pg_get_indexdef(i.indexrelid) as definition, ${commentOf('pg_class', 'i.indexrelid')} as comment,
    (select k.conname from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x') limit 1) as constraint
  from (${ownRelations}) c join pg_catalog.pg_index i on i.indrelid = c.oid
  join pg_catalog.pg_class r on r.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = r.relam
  where c.relkind in ('r', 'p') order by i.indrelid, r.relname`;

export const triggersSql = (version: number) => `
  select t.tgrelid::int8 as of, t.tgname as name, pg_catalog.pg_get_triggerdef(t.oid) as definition, t.tgenabled as enabled,
    ${mentionedBy('pg_trigger', 't.oid', 't.tgrelid')} as mentions, t.tgtype & 16 = 16 as "firesOnUpdate", ${commentOf('pg_trigger', 't.oid')} as comment,
    case c.relkind when 'p' then coalesce((select jsonb_agg(jsonb_build_object('table', ${nameOf('d.tgrelid')}, 'enabled', d.tgenabled) order by p.level, d.tgrelid)
      from pg_catalog.pg_partition_tree(c.oid) p join pg_catalog.pg_trigger d on d.tgrelid = p.relid
      where d.tgparentid <> 0 and d.tgname = t.tgname), '[]') else '[]' end as clones
  from (${ownRelations}) c join pg_catalog.pg_trigger t on t.tgrelid = c.oid
  where c.relkind in ('r', 'p') and not t.tgisinternal ${version >= 13 ? 'and t.tgparentid = 0' : ''} order by t.tgrelid, t.tgname`;

export const statisticsSql = `
  select s.stxrelid::int8 as of, s.oid::int8 as oid, n.nspname as schema, s.stxname as name, ${mentionedBy('pg_statistic_ext', 's.oid', 's.stxrelid')} as mentions,
    pg_catalog.pg_get_statisticsobjdef(s.oid) as definition, pg_catalog.pg_get_userbyid(s.stxowner) as owner, nullif(s.stxstattarget, -1) as target,
    ${commentOf('pg_statistic_ext', 's.oid')} as comment
  from (${ownRelations}) c join pg_catalog.pg_statistic_ext s on s.stxrelid = c.oid join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
  where c.relkind in ('r', 'p') order by s.stxrelid, n.nspname, s.stxname`;

export const rulesSql = `
  select w.ev_class::int8 as of, w.rulename as name, ${mentionedBy('pg_rewrite', 'w.oid', 'w.ev_class')} as mentions
  from (${ownRelations}) c join pg_catalog.pg_rewrite w on w.ev_class = c.oid where c.relkind in ('r', 'p') order by w.ev_class, w.rulename`;

/** What an index of each method can hold a uuid with. */
export const uuidClassesSql = `
  select m.amname as method, quote_ident(n.nspname) || '.' || quote_ident(o.opcname) as name, o.opcdefault as "isDefault"
  from pg_catalog.pg_opclass o join pg_catalog.pg_am m on m.oid = o.opcmethod join pg_catalog.pg_namespace n on n.oid = o.opcnamespace
  where o.opcintype = 'uuid'::regtype order by 1, 2`;
