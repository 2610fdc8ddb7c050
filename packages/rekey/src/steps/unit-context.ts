import {
  type Catalog,
  type Constraint,
  columnIn,
  isSame,
  primaryKeyOf,
  type Table,
  tableIn,
} from '../catalog/catalog.ts';
import { foreignKeysTo, type HeldKey, partitionColumnsOf } from '../catalog/partitions.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { keyBeforeSwap, nameBeforeSwap } from '../objects/successors.ts';
import { legacyName, type Plan, type ReferenceDecision, type UnitDecision } from '../plan/plan.ts';

/** A referencing column, the referenced one, and the operator that compares them, as SQL. */
export interface Pair {
  from: string;
  to: string;
  equals: string;
}

/** One reference to the unit's table, in the live catalog's names. */
export interface Reference {
  decision: ReferenceDecision;
  child: Table;
  fk: Constraint | null;
  /** All foreign keys that stand for it: of a partitioned table its own and its partitions', the deepest first. */
  held: HeldKey[];
  /** Referencing column and referenced column, pair by pair; those of `kept` come last. */
  pairs: Pair[];
  /** Referencing columns that say in which partition: they belong to the old reference and to the new one. */
  kept: string[];
  /** The uuid column as expand makes it, and after the swap. */
  uuid: string;
  uuidAfter: string;
  /** Names of the old columns after the swap, in the order of `pairs`. */
  legacyAfter: string[];
  /** A polymorphic reference whose uuid column another table's conversion has made. */
  isShared: boolean;
  /** Unique among all references of a database, and the same on every run: part of the names of rekey's own objects. */
  tag: string;
}

/** A unit with everything that its steps are made from. */
export interface UnitContext {
  catalog: Catalog;
  plan: Plan;
  decision: UnitDecision;
  table: Table;
  primaryKey: Constraint;
  /** Columns of the present key. */
  legacy: string[];
  legacyAfter: string[];
  /** Those of them that the uuid takes the place of: all, but for what the table is partitioned by, which is `kept`. */
  replaced: string[];
  replacedAfter: string[];
  kept: string[];
  /** Columns of the new key, the uuid first, as expand makes or finds them, and after the swap. */
  uuid: string[];
  uuidAfter: string[];
  /** The text column whose uuids and name the new key takes over, before the swap and after it. */
  superseded: { name: string; after: string } | null;
  /** Expand makes the column; otherwise it is there already (inherit, junction). */
  makesColumn: boolean;
  references: Reference[];
}

/** Finds a unit in the live catalog. Throws PLAN_STALE where the plan speaks of something that is no longer there. */
export function contextOf(catalog: Catalog, plan: Plan, decision: UnitDecision): UnitContext {
  const table = tableIn(catalog, decision.table);
  const primaryKey = table && primaryKeyOf(table);
  if (!table || !primaryKey) throw stale(`${nameOf(decision.table)} has no primary key any more`);
  const legacy = primaryKey.columns;
  const partitioning = partitionColumnsOf(catalog, table);
  const kept = legacy.filter((column) => partitioning.includes(column));
  const replaced = legacy.filter((column) => !kept.includes(column));
  const keepsName = decision.strategy === 'replace';
  const after = (column: string) => (keepsName && !kept.includes(column) ? legacyName(column) : column);
  const superseded =
    decision.supersedes === undefined
      ? null
      : { name: decision.supersedes, after: legacyName(decision.supersedes) };
  const found = ['inherit', 'junction', 'consolidate'].includes(decision.strategy);
  const follows = decision.strategy === 'consolidate' ? [decision.through ?? ''] : replaced;
  const uuid = [
    ...(found
      ? follows.map((column) => successorOf(plan, decision, table, column))
      : [keyBeforeSwap(table, decision)]),
    ...kept,
  ];
  const uuidAfter = found ? uuid : [decision.uuidColumn, ...kept];
  for (const column of [...(found ? uuid : legacy), ...(superseded ? [superseded.name] : [])])
    if (!columnIn(table, column)) throw stale(`${nameOf(table)} has no column ${column}`);
  if (decision.adopts !== undefined && !columnIn(table, decision.adopts))
    throw stale(`${nameOf(table)} has no column ${decision.adopts} any more`);
  const free = superseded ? superseded.after : (uuidAfter[0] ?? '');
  if (!found && !keepsName && decision.adopts === undefined && columnIn(table, free))
    throw stale(`${nameOf(table)} has a column ${free} already`);
  return {
    catalog,
    plan,
    decision,
    table,
    primaryKey,
    legacy,
    legacyAfter: legacy.map(after),
    replaced,
    replacedAfter: replaced.map(after),
    kept,
    uuid,
    uuidAfter,
    superseded,
    makesColumn: !found,
    references:
      decision.strategy === 'persistent' ? [] : referencesOf(catalog, decision, table, legacy, kept),
  };
}

function referencesOf(
  catalog: Catalog,
  decision: UnitDecision,
  table: Table,
  key: string[],
  partitioning: string[],
): Reference[] {
  const declared = foreignKeysTo(catalog, table, key);
  const references = declared.map(({ child, fk, held }): Reference => {
    const known = decision.references.find((it) => it.constraint === fk.name && isSame(it.table, child));
    if (!known)
      throw stale(
        `${nameOf(child)} has a foreign key ${fk.name} to ${nameOf(table)} that the plan does not know`,
      );
    const to = fk.references?.columns ?? [];
    const pairs = fk.columns.map((from, at) => ({
      from,
      to: to[at] ?? '',
      equals: fk.references?.equals[at] ?? '=',
    }));
    const isKept = (pair: { to: string }) => partitioning.includes(pair.to);
    const kept = pairs.filter(isKept);
    return {
      ...named(known, child, { fk, held }, [...pairs.filter((it) => !isKept(it)), ...kept], `${fk.oid}`),
      kept: kept.map(({ from }) => from),
    };
  });
  const soft = decision.references.filter(({ constraint }) => constraint === null);
  for (const known of soft) {
    const child = tableIn(catalog, known.table);
    if (!child || known.columns.some((column) => !columnIn(child, column)))
      throw stale(`${nameOf(known.table)} lost ${known.columns.join(', ')}`);
    references.push(
      named(
        known,
        child,
        { fk: null, held: [] },
        known.columns.map((from, nth) => ({ from, to: key[nth] ?? '', equals: '=' })),
        // Tables may share a column, and a table may have several.
        `${child.oid}_${columnIn(child, known.columns[0] ?? '')?.number}_${table.oid}`,
      ),
    );
  }
  const missing = decision.references.find(
    ({ constraint }) => constraint !== null && !declared.some(({ fk }) => fk.name === constraint),
  );
  if (missing) throw stale(`the foreign key ${missing.constraint} of ${nameOf(missing.table)} is gone`);
  return references;
}

function named(
  decision: ReferenceDecision,
  child: Table,
  { fk, held }: Pick<Reference, 'fk' | 'held'>,
  pairs: Reference['pairs'],
  tag: string,
): Reference {
  const { keepName, uuidColumn } = decision;
  const uuid = keepName ? nameBeforeSwap(child, uuidColumn) : uuidColumn;
  const legacyAfter = pairs.map(({ from }) => (keepName && from === uuidColumn ? legacyName(from) : from));
  const isShared = decision.kind.is === 'polymorphic' && columnIn(child, uuid)?.type === 'uuid';
  const uuidAfter = uuidColumn;
  return { decision, child, fk, held, pairs, kept: [], uuid, uuidAfter, legacyAfter, isShared, tag };
}

/** The uuid column that took over from a key column when the parent it refers to was converted. */
function successorOf(plan: Plan, decision: UnitDecision, table: Table, column: string): string {
  for (const unit of plan.units)
    for (const reference of unit.references) {
      if (!isSame(reference.table, decision.table) || reference.columns.length !== 1) continue;
      const before = reference.columns[0] ?? '';
      const after = reference.keepName ? legacyName(before) : before;
      if (after === column && columnIn(table, reference.uuidColumn)?.type === 'uuid')
        return reference.uuidColumn;
    }
  // A part of the key that refers to nothing stays in it.
  const refers = table.constraints.some(
    ({ kind, columns }) => kind === 'foreign' && columns.includes(column),
  );
  if (!refers) return column;
  throw new RekeyError(
    'PLAN_STALE',
    `${nameOf(table)}.${column} refers to a table that is not converted yet, so the key of ${nameOf(table)} cannot follow.`,
    'Convert its parents first: `rekey status` lists the units in their order.',
  );
}

/** The pairs of a reference whose columns the uuid stands for. */
export const ownPairs = ({ pairs, kept }: Pick<Reference, 'pairs' | 'kept'>) =>
  pairs.filter(({ from }) => !kept.includes(from));

/** A valid foreign key says of every row that its parent is there; keys of single partitions say nothing of the others. */
export const isProved = ({ child, fk, held }: Reference): boolean =>
  fk?.validated === true && (child.kind !== 'partitioned' || held.some(({ table }) => table === child));

/** The same names in the same order. */
export const sameList = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((each, at) => each === b[at]);

const nameOf = ({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`;

function stale(what: string): RekeyError {
  return new RekeyError(
    'PLAN_STALE',
    `The plan no longer fits the database: ${what}.`,
    'Make a new plan with `rekey plan`, look at what differs, and keep it in git.',
  );
}
