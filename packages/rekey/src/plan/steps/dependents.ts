import { type Catalog, isSame, type Policy, type Table, tableIn, type View } from '../../catalog/catalog.ts';
import { rootOf, withPartitions } from '../../catalog/partitions.ts';
import { dollarQuoted, ident, literal, qualified } from '../../database/sql.ts';
import { policyFollows, triggerFollows } from '../objects/rebinding.ts';
import { successorsOf } from '../objects/successors.ts';
import type { TableName } from '../step.ts';
import { enableAsBefore, grantsOf } from './make-step.ts';
import type { UnitContext } from './unit-context.ts';

/** Columns whose names other columns take over in the swap, per table. */
export type Renamed = { table: Table; columns: string[] }[];

/** Statements before the names change, and after it. Both directions use the same: every text speaks of names. */
export interface Dependents {
  before: string[];
  after: string[];
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
    note(
      table,
      unit.legacy.filter((column, at) => column !== unit.legacyAfter[at]),
    );
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
  return {
    before: [
      ...strict
        .flat()
        .toReversed()
        .map((view) => `drop ${kindOf(view)} ${qualified(view)}`),
      ...parts.flatMap(({ table, triggers }) =>
        triggers.map(({ name }) => `drop trigger ${ident(name)} on ${qualified(table)}`),
      ),
    ],
    after: [
      ...parts.flatMap(({ table, triggers }) =>
        triggers.flatMap((trigger) => [
          trigger.definition,
          ...enableAsBefore(table, trigger),
          ...(trigger.comment === null
            ? []
            : [
                `comment on trigger ${ident(trigger.name)} on ${qualified(table)} is ${literal(trigger.comment)}`,
              ]),
        ]),
      ),
      ...policies.map(({ table, policy: { name, using, check } }) =>
        whereItFits(
          [
            `alter policy ${ident(name)} on ${qualified(table)}${using ? ` using (${using})` : ''}${check ? ` with check (${check})` : ''}`,
          ],
          `policy ${name} on ${table.name}`,
        ),
      ),
      ...routines.map(({ schema, name, definition }) =>
        whereItFits([definition], `function ${schema}.${name}`),
      ),
      ...strict.flat().flatMap(remake),
      ...lenient.map((group) =>
        whereItFits(
          [
            ...group.toReversed().map((view) => `drop ${kindOf(view)} ${qualified(view)}`),
            ...group.flatMap(remake),
          ],
          group.map((view) => `view ${view.schema}.${view.name}`).join(', '),
        ),
      ),
    ],
  };
}

/** A partition's columns are its partitioned table's. */
const inRoots = (catalog: Catalog, policy: Policy): Policy => ({
  ...policy,
  reads: policy.reads.map(({ table, columns }) => {
    const found = tableIn(catalog, table);
    return { table: found ? rootOf(catalog, found) : table, columns };
  }),
});

const kindOf = ({ isMaterialized }: View) => (isMaterialized ? 'materialized view' : 'view');

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

/**
 * Statements that make something again by name, all or none: where a new type does not fit into its text (a comparison with a column that
 * is converted later, or with a number), it stays bound to the old columns. The contract names it then.
 */
function whereItFits(statements: string[], what: string): string {
  return `do ${dollarQuoted(`begin
${statements.map((sql) => `  execute ${literal(sql)};`).join('\n')}
exception when undefined_function or datatype_mismatch or cannot_coerce or indeterminate_datatype or invalid_text_representation or grouping_error then
  raise warning '% stays with the old columns: %', ${literal(what)}, sqlerrm;
end`)}`;
}

/** A view as it was, with owner, grants, comments, options, indexes and triggers. */
function remake(view: View): string[] {
  const name = qualified(view);
  const text = view.definition.trim().replace(/;$/, '');
  const options = view.options.length > 0 ? ` with (${view.options.join(', ')})` : '';
  const kind = kindOf(view);
  return [
    `create ${kind} ${name}${options} as ${text}${view.isMaterialized ? ` with ${view.isPopulated ? '' : 'no '}data` : ''}`,
    `alter ${kind} ${name} owner to ${ident(view.owner)}`,
    // A list of grants replaces the defaults, the owner's own included.
    ...(view.grants === null
      ? []
      : [
          `revoke all on ${name} from ${ident(view.owner)}`,
          ...view.grants.flatMap((grant) => grantsOf(grant, '', name)),
        ]),
    ...view.columnGrants.flatMap(({ column, grants }) =>
      grants.flatMap((grant) => grantsOf(grant, ` (${ident(column)})`, name)),
    ),
    ...(view.comment === null ? [] : [`comment on ${kind} ${name} is ${literal(view.comment)}`]),
    ...view.columnComments.map(
      ({ column, comment }) => `comment on column ${name}.${ident(column)} is ${literal(comment)}`,
    ),
    ...view.indexes.map(({ definition }) => definition),
    ...view.triggers,
  ];
}
