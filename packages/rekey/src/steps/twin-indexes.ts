import { type Constraint, type Index, isSame, type Table } from '../catalog/catalog.ts';
import { rootOf, withPartitions } from '../catalog/partitions.ts';
import { freeName, ident, qualified } from '../database/sql.ts';
import { concernedBy, isMadeWhole, reasonAgainstTwin } from '../objects/index-verdict.ts';
import { leftBehind, type Successor, successorsOf } from '../objects/successors.ts';
import { twinSql } from './twin-sql.ts';
import type { UnitContext } from './unit-context.ts';

/** An index on the old columns, and the one that does the same for the uuid. */
export interface Twin {
  child: Table;
  of: Index;
  concerned: Successor[];
  /** The unique constraint that the old one is; the twin becomes one too. */
  constraint: Constraint | null;
  /** Name while it is built, and after the swap. */
  name: string;
  nameAfter: string;
  /** Name of the old one after the swap. */
  oldNameAfter: string;
  sql: string;
}

/** An index that has no twin, and why. */
export interface NoTwin {
  child: Table;
  index: string;
  why: string;
}

/** What the indexes of a unit's tables come to. */
interface Found {
  twins: Twin[];
  without: NoTwin[];
  /** Indexes that go with another unit's contract and have their like already. */
  left: { child: Table; of: Index }[];
}

const known = new WeakMap<UnitContext, Found>();

/** Twins for every index that contains old columns, primary keys included: a foreign key needs its index. */
export function twinsOf(unit: UnitContext): Found {
  const before = known.get(unit);
  if (before) return before;
  const found: Found = { twins: [], without: [], left: [] };
  for (const { root, child, successors, behind } of placesOf(unit)) {
    for (const index of child.indexes) {
      const concerned = concernedBy(index, successors);
      if (concerned.length === 0 || !index.isValid || isOwnKey(index, child, unit)) continue;
      if (isMadeWhole(child, index)) continue;
      const isBehind = (column: string | null) => column !== null && behind.has(column);
      if ([...index.keys.map(({ column }) => column), ...index.includes, ...index.mentions].some(isBehind)) {
        found.left.push({ child, of: index });
        continue;
      }
      const why = reasonAgainstTwin(unit.catalog, index, concerned);
      if (why) found.without.push({ child, index: index.name, why });
      else found.twins.push(makeTwin(unit, { root, child }, index, concerned, found.twins));
    }
    found.twins.push(...leadingTwins(unit, { root, child }, successors, found.twins));
  }
  known.set(unit, found);
  return found;
}

/** The tables and partitions whose columns a unit's conversion replaces. */
export function placesOf(
  unit: UnitContext,
): { root: Table; child: Table; successors: Successor[]; behind: Set<string> }[] {
  const { catalog, decision, plan } = unit;
  const all = successorsOf(catalog, decision).filter((successor) => !isShared(unit, successor));
  const roots = new Set([...unit.references.map(({ child }) => child), unit.table]);
  return [...roots].flatMap((root) => {
    const successors = all.filter(({ table }) => isSame(table, root));
    const behind = leftBehind(catalog, plan.units, decision, root);
    if (successors.length === 0) return [];
    return withPartitions(catalog, root).map((child) => ({ root, child, successors, behind }));
  });
}

/** A shared column's objects were made with the first table that it refers to. */
const isShared = (unit: UnitContext, { table, uuid }: Successor) =>
  unit.references.some((it) => it.isShared && isSame(it.child, table) && it.uuid === uuid);

/** A self reference's child is the unit itself: its key's index is the unit's own matter. */
const isOwnKey = (index: Index, child: Table, unit: UnitContext) =>
  index.isPrimary && isSame(rootOf(unit.catalog, child), unit.table);

/** The new columns become the child's own key later, with a unique index of their own; until then the old key says what is unique. */
const willBeKey = (
  { plan }: UnitContext,
  child: Table,
  { isUnique, isPrimary, keys, includes, predicate }: Index,
) =>
  isUnique &&
  plan.units.some(
    ({ table, strategy, through }) =>
      isSame(table, child) &&
      (strategy === 'consolidate'
        ? keys.length === 1 && keys[0]?.column === through && includes.length === 0 && predicate === null
        : isPrimary && ['inherit', 'junction'].includes(strategy)),
  );

/**
 * Name of the index that serves a foreign key until its columns are the child's own key. The contract that makes them so drops it, and no
 * other: whatever else stands on the same columns is the application's.
 */
const spareName = ({ oid }: Index) => `rk_${oid}_spare`;

/** An index that only stands in for a key to come, or the twin of such a one. */
export const isSpare = ({ name }: Pick<Index, 'name'>) => /^rk_\d+_spare/.test(name);

function makeTwin(
  unit: UnitContext,
  { root, child }: { root: Table; child: Table },
  index: Index,
  concerned: Successor[],
  twins: readonly Twin[],
): Twin {
  // A primary key keeps its name until its own table is converted.
  const isForKey = willBeKey(unit, root, index);
  const keepName = !index.isPrimary && !isForKey && concerned.some((it) => it.keepName);
  const isUnique = index.isUnique && !isForKey;
  const free = freeIn(unit, twins);
  const wanted = isForKey ? spareName(index) : namedAfter(index, concerned);
  const name = keepName ? `rk_${index.oid}` : free(wanted);
  const constraint = child.constraints.find((it) => it.kind === 'unique' && it.name === index.constraint);
  return {
    child,
    of: index,
    concerned,
    constraint: (isUnique && constraint) || null,
    name,
    nameAfter: keepName ? index.name : name,
    oldNameAfter: keepName ? free(`legacy_${index.name}`) : index.name,
    sql: twinSql(unit.catalog, index, child, concerned, { name, isUnique }),
  };
}

const freeIn = ({ catalog }: UnitContext, twins: readonly Twin[]) => {
  const taken = new Set([
    ...catalog.tables.flatMap((table) => [table.name, ...table.indexes.map(({ name }) => name)]),
    ...twins.flatMap(({ name, nameAfter, oldNameAfter }) => [name, nameAfter, oldNameAfter]),
  ]);
  return (wanted: string) => freeName(wanted, (name) => taken.has(name));
};

/** The old name with the new columns' names in it. */
function namedAfter(index: Index, concerned: readonly Successor[]): string {
  const replaced = concerned.reduce((name, { columns: [first = ''], uuidAfter }) => {
    const word = new RegExp(`(?<![A-Za-z0-9])${first.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?![A-Za-z0-9])`);
    return first === '' ? name : name.replace(word, () => uuidAfter);
  }, index.name);
  return replaced === index.name ? `${index.name}_uuid` : replaced;
}

/** A tuple was found by its leading columns; its uuid is found by an index of its own where no twin begins with it. */
function leadingTwins(
  unit: UnitContext,
  { root, child }: { root: Table; child: Table },
  successors: readonly Successor[],
  twins: readonly Twin[],
): Twin[] {
  return successors.flatMap((successor): Twin[] => {
    const { columns, uuid, uuidAfter } = successor;
    const leads = ({ of }: Pick<Twin, 'of'>) =>
      of.method === 'btree' && of.predicate === null && columns.includes(of.keys[0]?.column ?? '');
    const of = child.indexes.find((index) => index.isValid && leads({ of: index }));
    const isServed = twins.some((it) => it.child === child && it.concerned.includes(successor) && leads(it));
    if (columns.length === 1 || !of || isServed || isSame(root, unit.table)) return [];
    const name = freeIn(unit, twins)(`${child.name}_${uuidAfter}_idx`);
    const concurrently = child.kind === 'partitioned' ? '' : 'concurrently ';
    const sql = `create index ${concurrently}${ident(name)} on ${qualified(child)} (${ident(uuid)})`;
    return [
      {
        child,
        of,
        concerned: [successor],
        constraint: null,
        name,
        nameAfter: name,
        oldNameAfter: of.name,
        sql,
      },
    ];
  });
}
