/** What the tables of the catalogue are to each other, by the strategy that is shown with them. */
export type Shown = 'replace' | 'cutover' | 'promote' | 'inherit' | 'junction' | 'surrogate';

/** One kind of object on a key or a reference: as the schema has it, and as a person who converted it by hand would have written it. */
export interface CatalogueEntry {
  /** What it is, in words: part of the test's name. */
  kind: string;
  /** Statements over `child (parent_id → parent)`; `:ref` stands for the reference's column, or for its columns. */
  sql: string;
  /** PostgreSQL has it from this version on. */
  from?: number;
  /** Extensions that it needs. */
  extension?: 'btree_gist' | 'btree_gin' | 'bloom';
  /** What is left by hand where it has no like: '' is nothing. Absent: the same statements over uuids. */
  byHand?: string;
  /** One of those that CI shows with a child that is a unit itself: forty such take half a minute. */
  isBrief?: true;
  /** Strategies for which it is the same question. */
  strategies?: Shown[];
}

/** Objects over the reference of a child. */
export const onReferences: CatalogueEntry[] = [
  { kind: 'an index', isBrief: true, sql: 'create index i on child (:ref)' },
  { kind: 'an index with an order', sql: 'create index i on child (:ref desc nulls last, n)' },
  { kind: 'an index that it does not lead', sql: 'create index i on child (n, :ref)' },
  { kind: 'a covering index', sql: 'create index i on child (:ref) include (n)' },
  { kind: 'an index that carries it along', sql: 'create index i on child (n) include (:ref)' },
  { kind: 'a partial index', sql: 'create index i on child (n) where :ref is not null and n > 2' },
  { kind: 'a unique partial index', sql: 'create unique index i on child (:ref) where n = 1' },
  {
    kind: 'a unique index with an expression',
    isBrief: true,
    sql: 'create unique index i on child (:ref, lower(label))',
  },
  { kind: 'an index of its text', sql: 'create index i on child ((:ref::text || label))' },
  {
    kind: 'an index with statistics of its expression',
    sql: 'create index i on child (:ref, lower(label)); alter index i alter column 2 set statistics 321',
  },
  {
    kind: 'an index with a comment and storage parameters',
    sql: `create index i on child (:ref) with (fillfactor = 70); comment on index i is 'it''s said'`,
  },
  {
    kind: 'an SP-GiST index that only some rows are in',
    sql: 'create index i on child using spgist (label) where :ref is not null',
  },
  { kind: 'a hash index', sql: 'create index i on child using hash (:ref)' },
  {
    kind: 'a BRIN index',
    sql: 'create index i on child using brin (:ref) with (pages_per_range = 8)',
  },
  {
    kind: 'a BRIN index with a bloom filter',
    from: 14,
    sql: 'create index i on child using brin (:ref :type_bloom_ops(n_distinct_per_range = 50))',
  },
  {
    kind: 'a BRIN index with several ranges',
    from: 14,
    sql: 'create index i on child using brin (:ref :type_minmax_multi_ops(values_per_range = 16))',
  },
  {
    kind: 'a GiST index',
    isBrief: true,
    extension: 'btree_gist',
    sql: 'create index i on child using gist (:ref, during)',
  },
  {
    kind: 'a GIN index',
    extension: 'btree_gin',
    sql: 'create index i on child using gin (:ref, tags)',
  },
  {
    kind: 'an index by which it is clustered',
    sql: 'create index i on child (:ref); alter table child cluster on i',
  },
  { kind: 'a unique constraint', sql: 'alter table child add constraint u unique (:ref, n)' },
  {
    kind: 'a unique constraint that covers',
    sql: 'alter table child add constraint u unique (:ref, n) include (label)',
  },
  {
    kind: 'a deferrable unique constraint',
    sql: `alter table child add constraint u unique (:ref, n) deferrable initially deferred; comment on constraint u on child is 'late'`,
  },
  {
    kind: 'a unique constraint in which NULLs are the same',
    from: 15,
    sql: 'alter table child add constraint u unique nulls not distinct (:ref, n)',
  },
  {
    kind: 'an exclusion constraint',
    isBrief: true,
    extension: 'btree_gist',
    sql: `alter table child add constraint x exclude using gist (:ref with =, during with &&) where (n > 0); comment on constraint x on child is 'no overlaps'`,
  },
  {
    kind: 'a unique constraint over periods',
    from: 18,
    extension: 'btree_gist',
    sql: 'alter table child add constraint t unique (:ref, during without overlaps)',
  },
  {
    kind: 'a replica identity',
    sql: 'alter table child alter column :ref set not null, alter column n set not null; create unique index i on child (:ref, n); alter table child replica identity using index i',
  },
  {
    kind: 'a CHECK that asks whether it is there',
    sql: `alter table child add constraint c check (:ref is not null or n > 0); comment on constraint c on child is 'one of them'`,
  },
  {
    kind: 'a CHECK that nobody has looked at',
    sql: 'alter table child add constraint c check ((:ref is not null) = (n is not null)) not valid',
  },
  {
    kind: 'a CHECK that counts what is there',
    sql: 'alter table child add constraint c check (num_nonnulls(:ref, n) > 0)',
  },
  {
    kind: 'extended statistics',
    isBrief: true,
    sql: `create statistics s (ndistinct, dependencies) on :ref, n from child; alter statistics s set statistics 50; comment on statistics s is 'why'`,
  },
  { kind: 'a default that names a row', sql: `alter table child alter column :ref set default :row` },
  {
    kind: 'a comment, privileges and what ANALYZE is told',
    sql: `comment on column child.:ref is 'whose'; grant select (:ref), update (:ref) on child to pg_monitor; alter table child alter column :ref set statistics 111; alter table child alter column :ref set (n_distinct = 5)`,
  },
  {
    kind: 'a policy',
    strategies: ['replace', 'inherit', 'junction'],
    sql: 'alter table child enable row level security; create policy p on child using (:ref is not null) with check (:ref in (select id from parent))',
  },
  {
    kind: 'a trigger on it',
    strategies: ['replace', 'inherit', 'junction'],
    sql: 'create function f() returns trigger language plpgsql as $$ begin return new; end $$; create trigger g before update of :ref on child for each row when (new.:ref is distinct from old.:ref) execute function f()',
  },
  { kind: 'a CHECK of its size', sql: 'alter table child add constraint c check (:ref > 0)', byHand: '' },
  {
    kind: 'an index of its remainder',
    sql: 'create index i on child ((:ref % 10))',
    byHand: '',
  },
  {
    kind: 'a unique index for one row of the parent',
    sql: 'create unique index i on child (n) where :ref = 3',
    byHand: '',
  },
  {
    kind: 'statistics of its remainder',
    from: 14,
    sql: 'create statistics s on (:ref % 10), n from child',
    byHand: '',
  },
  {
    kind: 'an index with a bloom filter',
    extension: 'bloom',
    sql: 'create index i on child using bloom (:ref, n)',
    byHand: '',
  },
];
