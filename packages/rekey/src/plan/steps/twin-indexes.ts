import { type Index, isSame, type Table } from '../../catalog/catalog.ts';
import { rootOf, withPartitions } from '../../catalog/partitions.ts';
import { freeName, ident, qualified } from '../../database/sql.ts';
import { legacyName } from '../plan.ts';
import { ownPairs, type Reference, type UnitContext } from './unit-context.ts';

/** An index on the old columns, and the one that does the same for the uuid. */
export interface Twin {
  child: Table;
  of: Index;
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

const known = new WeakMap<UnitContext, { twins: Twin[]; without: NoTwin[] }>();

/** Twins for every index that contains columns of the unit's references, primary keys included: a foreign key needs its index. */
export function twinsOf(unit: UnitContext): { twins: Twin[]; without: NoTwin[] } {
  const before = known.get(unit);
  if (before) return before;
  const twins: Twin[] = [];
  const without: NoTwin[] = [];
  const children = new Set(unit.references.map(({ child }) => child));
  const places = [...children].flatMap((root) =>
    withPartitions(unit.catalog, root).map((child) => ({ root, child })),
  );
  for (const { root, child } of places) {
    // A shared column's indexes were built with the first table that it refers to.
    const references = unit.references.filter((reference) => reference.child === root && !reference.isShared);
    for (const index of child.indexes) {
      const concerned = references.filter((reference) => concerns(reference, index));
      if (concerned.length === 0 || !index.isValid || isOwnKey(index, child, unit)) continue;
      // What an earlier unit has left behind goes with its contract.
      if (index.keys.some(({ column }) => column !== null && isLeftBehind(unit, root, column))) continue;
      const why = reasonAgainst(
        index,
        concerned.flatMap(columnsOf),
        concerned.every(({ decision }) => decision.isList),
      );
      if (why) without.push({ child, index: index.name, why });
      else twins.push(makeTwin(unit, { root, child }, index, concerned, twins));
    }
  }
  const found = { twins, without };
  known.set(unit, found);
  return found;
}

const columnsOf = (reference: Reference) => ownPairs(reference).map(({ from }) => from);

/** Of a composite reference, only an index with all of its columns is about the reference. */
function concerns(reference: Reference, index: Index): boolean {
  const parts = index.keys.map(({ column }) => column);
  const columns = columnsOf(reference);
  if (columns.length > 1) return columns.every((column) => parts.includes(column));
  return columns.some(
    (column) => parts.includes(column) || index.includes.includes(column) || index.mentions.includes(column),
  );
}

/** A self reference's child is the unit itself: its key's index is the unit's own matter. */
const isOwnKey = (index: Index, child: Table, unit: UnitContext) =>
  index.isPrimary && isSame(rootOf(unit.catalog, child), unit.table);

/** The new columns become the child's own key later, with a unique index of their own; until then the old key says what is unique. */
const willBeKey = ({ plan }: UnitContext, child: Table, { isPrimary, keys }: Index) =>
  plan.units.some(
    ({ table, strategy, through }) =>
      isSame(table, child) &&
      (strategy === 'consolidate'
        ? keys.length === 1 && keys[0]?.column === through
        : isPrimary && ['inherit', 'junction'].includes(strategy)),
  );

function isLeftBehind({ plan, decision }: UnitContext, child: Table, column: string): boolean {
  return plan.units.some(
    (other) =>
      !isSame(other.table, decision.table) &&
      other.references.some(
        ({ table, columns, keepName, uuidColumn }) =>
          isSame(table, child) &&
          columns.some((each) => (keepName ? legacyName(each) : each) === column) &&
          child.columns.some(({ name, type }) => name === uuidColumn && type === 'uuid'),
      ),
  );
}

function makeTwin(
  unit: UnitContext,
  { root, child }: { root: Table; child: Table },
  index: Index,
  concerned: Reference[],
  twins: Twin[],
): Twin {
  // A primary key keeps its name until its own table is converted.
  const keepName = !index.isPrimary && concerned.some(({ decision }) => decision.keepName);
  const taken = new Set([
    ...unit.catalog.tables.flatMap((table) => [table.name, ...table.indexes.map(({ name }) => name)]),
    ...twins.flatMap(({ name, nameAfter, oldNameAfter }) => [name, nameAfter, oldNameAfter]),
  ]);
  const free = (wanted: string) => freeName(wanted, (name) => taken.has(name));
  const name = keepName ? `rk_${index.oid}` : free(namedAfter(index, concerned));
  return {
    child,
    of: index,
    name,
    nameAfter: keepName ? index.name : name,
    oldNameAfter: keepName ? free(`legacy_${index.name}`) : index.name,
    sql: twinSql(index, child, concerned, {
      name,
      isUnique: index.isUnique && !willBeKey(unit, root, index),
    }),
  };
}

/** The old name with the new columns' names in it. */
function namedAfter(index: Index, concerned: Reference[]): string {
  const replaced = concerned.reduce((name, reference) => {
    const [first = ''] = columnsOf(reference);
    return name.includes(first) ? name.replace(first, () => reference.uuidAfter) : name;
  }, index.name);
  return replaced === index.name ? `${index.name}_uuid` : replaced;
}

function reasonAgainst(index: Index, columns: string[], isList: boolean): string | null {
  if (
    index.keys.some(({ column }) => column === null) &&
    columns.some((column) => index.mentions.includes(column))
  )
    return 'it has an expression over the column';
  if (!['btree', 'hash', 'brin', ...(isList ? ['gin'] : [])].includes(index.method))
    return `its method is ${index.method}`;
  return null;
}

/** CREATE INDEX CONCURRENTLY with the uuid in the place of the first old column; the others of a composite reference go. */
function twinSql(
  index: Index,
  child: Table,
  concerned: Reference[],
  { name, isUnique }: { name: string; isUnique: boolean },
): string {
  const placed = new Set<Reference>();
  const columns = concerned.flatMap(columnsOf);
  const uuidFor = (column: string) => concerned.find((reference) => columnsOf(reference).includes(column));
  const keys = index.keys.flatMap(({ column, suffix }) => {
    if (column === null) return [];
    const reference = uuidFor(column);
    if (!reference) return [[ident(column), suffix].filter(Boolean).join(' ')];
    if (placed.has(reference)) return [];
    placed.add(reference);
    // Operator classes and collations of text have no meaning for a uuid.
    const order = suffix.match(/\b(DESC|NULLS FIRST|NULLS LAST)\b/g) ?? [];
    return [[ident(reference.uuid), ...order].join(' ')];
  });
  const includes = [...new Set(index.includes.map((column) => uuidFor(column)?.uuid ?? column))];
  const predicate =
    index.predicate &&
    columns.reduce(
      (text, column) => replaceColumn(text, column, uuidFor(column)?.uuid ?? column),
      index.predicate,
    );
  return [
    `create ${isUnique ? 'unique ' : ''}index ${child.kind === 'partitioned' ? '' : 'concurrently '}${ident(name)} on ${qualified(child)} using ${index.method} (${keys.join(', ')})`,
    includes.length > 0 ? `include (${includes.map(ident).join(', ')})` : '',
    index.nullsNotDistinct ? 'nulls not distinct' : '',
    index.options.toLowerCase(),
    index.tablespace ? `tablespace ${ident(index.tablespace)}` : '',
    predicate ? `where ${predicate}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function replaceColumn(predicate: string, column: string, uuid: string): string {
  const written = ident(column).replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  return predicate.replace(new RegExp(`(?<![\\w"'.])${written}(?![\\w"'])`, 'g'), () => ident(uuid));
}
