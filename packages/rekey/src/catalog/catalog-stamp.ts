import type pg from 'pg';
import { queryCatalog } from '../database/kept-plans.ts';

// FirstNormalObjectId: below it are the server's own objects, thousands in each catalog, and an index leads past them.
const firstOfUsers = 16384;

const ofRelations: readonly [catalog: string, relation: string][] = [
  ['pg_attribute', 'attrelid'],
  ['pg_attrdef', 'adrelid'],
  ['pg_constraint', 'conrelid'],
  ['pg_index', 'indrelid'],
  ['pg_trigger', 'tgrelid'],
  ['pg_policy', 'polrelid'],
  ['pg_rewrite', 'ev_class'],
  ['pg_inherits', 'inhrelid'],
  ['pg_sequence', 'seqrelid'],
  ['pg_statistic_ext', 'stxrelid'],
  ['pg_publication_rel', 'prrelid'],
  ['pg_description', 'objoid'],
];

// Whose a sequence is stands only here; other rows of pg_depend follow from other catalogs.
const ownedSequences = `t.refobjid >= ${firstOfUsers} and t.refobjid in (select oid from own) and t.refobjsubid > 0 and t.deptype in ('a', 'i')
  and t.classid = 'pg_catalog.pg_class'::regclass and t.refclassid = 'pg_catalog.pg_class'::regclass`;

const inNamespaces: readonly [catalog: string, namespace: string][] = [
  ['pg_proc', 'pronamespace'],
  ['pg_type', 'typnamespace'],
];

// Rare and few, so whole.
const wholeCatalogs = ['pg_enum', 'pg_publication', 'pg_event_trigger', 'pg_extension', 'pg_default_acl'];

// Of pg_class only what DDL writes: TRUNCATE, REINDEX, VACUUM and REFRESH rewrite its rows as well.
const classColumns = [
  'relname',
  'relnamespace',
  'relkind',
  'relowner',
  'relacl',
  'reloptions',
  'relreplident',
  'relrowsecurity',
  'relforcerowsecurity',
  'relnatts',
  'relpersistence',
  'relispopulated',
  'reltablespace',
];

// xmin is the transaction that wrote a row: every DDL statement writes its rows anew, and nothing has to be spelled out.
const stampOf = (catalog: string, condition: string) =>
  `select '${catalog} ' || count(*) || ' ' || coalesce(sum(t.xmin::text::int8), 0) from pg_catalog.${catalog} t where ${condition}`;

const stampSql = `
  with spaces as materialized (
    select oid from pg_catalog.pg_namespace
    where nspname not in ('pg_catalog', 'information_schema', 'rekey') and nspname not like 'pg\\_%'),
  own as materialized (
    select c.oid, hashtextextended(row(${classColumns.map((it) => `c.${it}`).join(', ')})::text, 0) as hash
    from pg_catalog.pg_class c where c.oid >= ${firstOfUsers} and c.relnamespace in (select oid from spaces))
  select string_agg(part, ', ') as stamp from (
    select 'pg_class ' || count(*) || ' ' || coalesce(sum(hash), 0) as part from own
    union all ${[
      ...ofRelations.map(([catalog, relation]) =>
        stampOf(catalog, `t.${relation} >= ${firstOfUsers} and t.${relation} in (select oid from own)`),
      ),
      ...inNamespaces.map(([catalog, space]) =>
        stampOf(catalog, `t.oid >= ${firstOfUsers} and t.${space} in (select oid from spaces)`),
      ),
      stampOf('pg_namespace', 't.oid in (select oid from spaces)'),
      stampOf('pg_depend', ownedSequences),
      ...wholeCatalogs.map((catalog) => stampOf(catalog, 'true')),
    ].join('\n    union all ')}) parts`;

/**
 * A cheap mark of the catalog's state, some hundredths of a second where the schema's text takes a second: two stamps that
 * are equal mean that nothing was changed in between. The reverse does not hold: what was changed and changed back has
 * another stamp, so schemas are compared by their text.
 */
export async function readCatalogStamp(client: pg.ClientBase): Promise<string> {
  const { rows } = await queryCatalog<{ stamp: string }>(client, stampSql);
  return `${stampPrefix}${rows[0]?.stamp}`;
}

const stampPrefix = 'stamp: ';

/** Whether what the journal has as the catalog's fingerprint is a stamp. */
export const isCatalogStamp = (fingerprint: string): boolean => fingerprint.startsWith(stampPrefix);
