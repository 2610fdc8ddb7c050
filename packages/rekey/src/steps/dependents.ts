import {
  type Catalog,
  isSame,
  type Policy,
  type Table,
  type Trigger,
  tableIn,
  type View,
} from '../catalog/catalog.ts';
import { rootOf, withPartitions } from '../catalog/partitions.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { policyFollows, triggerFollows } from '../objects/rebinding.ts';
import { successorsOf } from '../objects/successors.ts';
import { enableAsBefore } from './make-step.ts';
import { kindOf, remakeView, remakeWhereItFits, type Way, whereItFits } from './remake-view.ts';
import type { UnitContext } from './unit-context.ts';

/** Columns whose names other columns take over in the swap, per table. */
export type Renamed = { table: Table; columns: string[] }[];

/** Statements before the names change, and after it. Both directions use the same: every text speaks of names. */
export interface Dependents {
  before: string[];
  after: string[];
  /** The same of a rollback: a view that an earlier swap did not fit is made what it was before this one. */
  afterBack: string[];
}

/** The columns that change their names in a unit's swap. */
export function renamedBy(unit: UnitContext): Renamed {
  const renamed: Renamed = [];
  const note = (table: Table, columns: string[]) => {
    if (columns.length === 0) return;
    const known = renamed.find((each) => isSame(each.table, table));
    if (known) known.columns.push(...columns);
    else renamed.push({ table, columns: [...columns] });
  };
  for (const table of withPartitions(unit.catalog, unit.table))
    note(table, [
      ...unit.legacy.filter((column, at) => column !== unit.legacyAfter[at]),
      ...(unit.superseded ? [unit.superseded.name] : []),
    ]);
  for (const { child, pairs, legacyAfter } of unit.references)
    for (const table of withPartitions(unit.catalog, child))
      note(
        table,
        pairs.map(({ from }) => from).filter((column, at) => column !== legacyAfter[at]),
      );
  return renamed;
}

/** Everything bound to renamed columns by number, which would silently follow the old ones: it is made again, by name. */
export function dependentsOf(unit: UnitContext): Dependents {
  const renamed = renamedBy(unit);
  const views = viewsToRemake(unit.catalog, renamed, unit.table);
  // A view that hangs on the key's constraint has to go before it; the others may stay with the old columns, which stay equal.
  const groups = groupViews(views);
  const hangs = (group: View[]) =>
    group.some(({ hangsOnKeyOf }) => hangsOnKeyOf.some((table) => isSame(table, unit.table)));
  const [strict, lenient] = [groups.filter(hangs), groups.filter((group) => !hangs(group))];
  const routines = unit.catalog.routines.filter(
    ({ isParsed, reads }) => isParsed && reads.some(({ table, columns }) => touches(renamed, table, columns)),
  );
  const successors = successorsOf(unit.catalog, unit.decision);
  const parts = renamed.map(({ table, columns }) => ({
    table,
    triggers: table.triggers.filter(
      (trigger) =>
        trigger.mentions.some((each) => columns.includes(each)) &&
        triggerFollows(trigger, rootOf(unit.catalog, table), successors),
    ),
  }));
  const policies = unit.catalog.tables.flatMap((table) =>
    table.policies
      .filter(
        (policy) =>
          policy.reads.some((it) => touches(renamed, it.table, it.columns)) &&
          policyFollows(inRoots(unit.catalog, policy), successors),
      )
      .map((policy) => ({ table, policy })),
  );
  const after = (way: Way) => [
    ...parts.flatMap(({ table, triggers }) => triggers.flatMap((trigger) => remakeTrigger(table, trigger))),
    ...policies.map(({ table, policy }) =>
      whereItFits(bindAgain(table, policy), `policy ${policy.name} on ${table.name}`),
    ),
    ...routines.map(({ schema, name, definition }) =>
      whereItFits([definition], `function ${schema}.${name}`),
    ),
    ...strict.flat().flatMap((view) => remakeView(view, way)),
    ...lenient.map((group) => remakeWhereItFits(group, way)),
  ];
  return {
    before: [
      ...strict
        .flat()
        .toReversed()
        .map((view) => `drop ${kindOf(view)} if exists ${qualified(view)}`),
      ...parts.flatMap(({ table, triggers }) =>
        triggers.map(({ name }) => `drop trigger if exists ${ident(name)} on ${qualified(table)}`),
      ),
    ],
    after: after('forward'),
    afterBack: after('back'),
  };
}

const bindAgain = (table: Table, { name, using, check }: Policy): string[] => [
  `alter policy ${ident(name)} on ${qualified(table)}${using ? ` using (${using})` : ''}${check ? ` with check (${check})` : ''}`,
];

const remakeTrigger = (table: Table, trigger: Trigger): string[] => [
  trigger.definition,
  ...enableAsBefore(table, trigger),
  ...(trigger.comment === null
    ? []
    : [`comment on trigger ${ident(trigger.name)} on ${qualified(table)} is ${literal(trigger.comment)}`]),
];

/** A partition's columns are its partitioned table's. */
const inRoots = (catalog: Catalog, policy: Policy): Policy => ({
  ...policy,
  reads: policy.reads.map(({ table, columns }) => {
    const found = tableIn(catalog, table);
    return { table: found ? rootOf(catalog, found) : table, columns };
  }),
});

const touches = (renamed: Renamed, table: TableName, columns: readonly string[]) =>
  renamed.some(
    (each) => isSame(each.table, table) && each.columns.some((column) => columns.includes(column)),
  );

/** Views over renamed columns or on the key's constraint, with all views over them, those first that others read. */
export function viewsToRemake(catalog: Catalog, renamed: Renamed, unit: TableName): View[] {
  const chosen = new Set<View>();
  const reads = (view: View) =>
    catalog.views.filter((other) => view.readsViews.some((name) => isSame(name, other)));
  for (let grew = true; grew; ) {
    grew = false;
    for (const view of catalog.views) {
      if (chosen.has(view)) continue;
      const direct =
        view.reads.some(({ table, columns }) => touches(renamed, table, columns)) ||
        view.hangsOnKeyOf.some((table) => isSame(table, unit));
      if (!direct && !reads(view).some((other) => chosen.has(other))) continue;
      chosen.add(view);
      grew = true;
    }
  }
  const ordered: View[] = [];
  const visit = (view: View) => {
    if (ordered.includes(view)) return;
    for (const other of reads(view)) if (chosen.has(other)) visit(other);
    ordered.push(view);
  };
  for (const view of chosen) visit(view);
  return ordered;
}

/** Views that read one another, each group in the order in which they are made. */
function groupViews(views: readonly View[]): View[][] {
  const groups: View[][] = [];
  for (const view of views) {
    const joined = groups.filter((group) =>
      group.some((other) => view.readsViews.some((name) => isSame(name, other))),
    );
    const rest = groups.filter((group) => !joined.includes(group));
    groups.splice(0, groups.length, ...rest, [...joined.flat(), view]);
  }
  return groups;
}
