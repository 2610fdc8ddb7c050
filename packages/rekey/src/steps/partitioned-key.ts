import type { Table } from '../catalog/catalog.ts';
import { leavesOf, withPartitions } from '../catalog/partitions.ts';
import { dollarQuoted, ident, idents, literal, qualified } from '../database/sql.ts';
import type { IndexBuild } from '../plan/step.ts';
import { keyIndexName } from './expand.ts';
import { legacyKeyAfter, legacyKeyName } from './key-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** More than this is not indexed while everybody waits for the swap. */
const largestBytes = 32 * 1024 * 1024;

/**
 * Makes the primary key of a partitioned table out of its partitions' unique indexes (P13), in the swap's transaction. It walks through the
 * partitions that there are by then: one that came meanwhile has no such index and gets its key at once, one that went is not missed.
 */
export function partitionedKey(
  unit: UnitContext,
  definition: string,
  indexOf: (leaf: Pick<Table, 'oid'>) => string,
): string {
  const { catalog, table } = unit;
  const known = withPartitions(catalog, table).map((part) => {
    const key = part.constraints.find(({ kind }) => kind === 'primary');
    const replica =
      part.replicaIdentity === 'i' &&
      part.indexes.some(({ isPrimary, isReplicaIdentity }) => isPrimary && isReplicaIdentity);
    const comment = key?.comment == null ? 'null' : literal(key.comment);
    return `(${[qualified(part), key?.name ?? `${part.name}_pkey`, indexOf(part)].map(literal).join(', ')}, ${comment}, ${replica})`;
  });
  const keyOf = (relation: string) =>
    `(select conindid::regclass from pg_constraint where conrelid = ${relation} and contype = 'p')`;
  return `do ${dollarQuoted(`
declare part record; below record;
begin
  for part in
    select t.relid, t.relid::regclass as name, c.relkind, n.nspname as schema, known.spare, known.comment, known.replica, coalesce(known.key, left(c.relname, 58) || '_pkey') as key
    from pg_partition_tree(${literal(qualified(table))}::regclass) t join pg_class c on c.oid = t.relid join pg_namespace n on n.oid = c.relnamespace
    left join (values ${known.join(',\n      ')}) known (name, key, spare, comment, replica) on to_regclass(known.name) = t.relid
    order by t.level desc
  loop
    if part.relkind = 'p' then
      execute format('alter table only %s add constraint %I %s', part.name, part.key, ${literal(definition)});
      for below in select ${keyOf('inhrelid')} as key from pg_inherits where inhparent = part.relid loop
        execute format('alter index %s attach partition %s', ${keyOf('part.relid')}, below.key);
      end loop;
    elsif to_regclass(quote_ident(part.schema) || '.' || quote_ident(part.spare)) is not null then
      execute format('alter table %s add constraint %I primary key using index %I', part.name, part.key, part.spare);
    else
      if pg_relation_size(part.relid) > ${largestBytes} then
        raise exception 'the partition % came after its index was built, and it is too large to be indexed while everybody waits', part.name
          using errcode = 'object_not_in_prerequisite_state', hint = 'Detach it, go on, and attach it again afterwards.';
      end if;
      execute format('alter table %s add constraint %I %s', part.name, part.key, ${literal(definition)});
    end if;
    if part.comment is not null then execute format('comment on constraint %I on %s is %L', part.key, part.name, part.comment); end if;
    if part.replica then execute format('alter table %s replica identity using index %I', part.name, part.key); end if;
  end loop;
end`)}`;
}

/** The new key, made in the swap. */
export const newPartitionedKey = (unit: UnitContext) =>
  partitionedKey(unit, `primary key (${idents(unit.uuidAfter)})`, keyIndexName);

/** Name of a partition's index on the old key that a rollback builds first: the one of the soak is part of the table's and stays that. */
const backIndexName = ({ oid }: Pick<Table, 'oid'>) => `rk_${oid}_back`;

/** The old key, made again in a rollback. */
export const oldPartitionedKey = (unit: UnitContext) =>
  partitionedKey(unit, unit.primaryKey.definition, backIndexName);

/** What a rollback builds before it takes the swap back; columns have their names of after the swap. */
export function rollbackBuilds(unit: UnitContext): IndexBuild[] {
  const { table, legacyAfter } = unit;
  if (table.kind !== 'partitioned') return [];
  return leavesOf(unit.catalog, table).map((leaf) => {
    const old = leaf.indexes.find(({ isPrimary }) => isPrimary);
    const index = { schema: leaf.schema, name: backIndexName(leaf) };
    const sql = [
      `create unique index concurrently ${ident(index.name)} on ${qualified(leaf)} (${idents(legacyAfter)})`,
      old && old.includes.length > 0 ? `include (${idents(old.includes)})` : '',
      old?.options.toLowerCase() ?? '',
      old?.tablespace ? `tablespace ${ident(old.tablespace)}` : '',
    ];
    return {
      table: { schema: leaf.schema, name: leaf.name },
      index,
      sql: sql.filter(Boolean).join(' '),
    };
  });
}

/** Names of the old key's indexes from the swap on; a partition may be gone by then. */
export const nameLegacyKeys = (unit: UnitContext): string[] =>
  leavesOf(unit.catalog, unit.table).map(
    (leaf) =>
      `alter index if exists ${qualified({ schema: leaf.schema, name: legacyKeyName(leaf) })} rename to ${ident(legacyKeyAfter(unit, leaf))}`,
  );
