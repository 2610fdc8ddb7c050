import {
  type Catalog,
  type ColumnsOf,
  columnIn,
  isSame,
  type Routine,
  type Table,
  tableIn,
} from '../catalog/catalog.ts';
import { rootOf, withPartitions } from '../catalog/partitions.ts';
import { answers, takes } from '../catalog/signature.ts';
import type { TableName } from '../database/table-name.ts';
import { byHand } from '../plan/answers.ts';
import type { Question, UnitDecision } from '../plan/plan.ts';
import { type ObjectKind, objectId } from './object-id.ts';
import { questionsOfTable } from './questions-of-table.ts';
import { policyFollows, triggerFollows } from './rebinding.ts';
import { leftBehind, type Successor, successorsOf } from './successors.ts';

/**
 * A question for every object on columns that a unit's contract drops which has no like over uuids by itself. What has one, or is made
 * again by name, needs none; what only a person can change stands among the obstacles.
 */
export function objectQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  unit: UnitDecision,
): Omit<Question, 'answer'>[] {
  const successors = successorsOf(catalog, unit);
  const roots = catalog.tables.filter((table) => successors.some((it) => isSame(it.table, table)));
  return [
    ...roots.flatMap((root) => {
      const behind = leftBehind(catalog, units, unit, root);
      const its = successors.filter(({ table }) => isSame(table, root));
      const own = its.map((it) => ({ ...it, doomed: it.doomed.filter((column) => !behind.has(column)) }));
      return withPartitions(catalog, root).flatMap((table) => questionsOfTable(catalog, unit, table, own));
    }),
    ...readers(catalog, unit, successors),
  ];
}

/** What reads doomed columns by text, and stays with them. */
function readers(
  catalog: Catalog,
  unit: UnitDecision,
  successors: readonly Successor[],
): Omit<Question, 'answer'>[] {
  const ask = (kind: ObjectKind, table: Table, name: string) =>
    staysBehind(unit, objectId(unit, kind, table, name), `${kind} ${name} of ${table.schema}.${table.name}`);
  const reads = (of: readonly ColumnsOf[]) => readsDoomed(catalog, of, successors);
  return [
    ...catalog.tables.flatMap((table) => [
      ...table.policies
        .filter((policy) => reads(policy.reads) && !policyFollows(policy, successors))
        .map(({ name }) => ask('policy', table, name)),
      ...table.triggers
        .filter(
          (trigger) =>
            reads([{ table, columns: trigger.mentions }]) &&
            !triggerFollows(trigger, rootOf(catalog, table), successors),
        )
        .map(({ name }) => ask('trigger', table, name)),
      ...table.rules
        .filter(({ mentions }) => reads([{ table, columns: mentions }]))
        .map(({ name }) => ask('rule', table, name)),
    ]),
  ];
}

const staysBehind = (unit: UnitDecision, id: string, what: string): Omit<Question, 'answer'> => ({
  id,
  table: unit.table,
  question: `The ${what} reads old columns by name or says more of them than that two are the same, so it stays with them through the soak, where they stay equal. Rewrite it for uuids, or drop it, between the swap and the contract, which is refused until then.`,
  answers: [byHand],
  offer: { do: 'decide object' },
});

/** Views and parsed functions that read doomed columns and stay with them: the new column has another name, or its type does not fit. */
export function viewQuestions(
  catalog: Catalog,
  unit: UnitDecision,
  misfits: readonly TableName[],
): Omit<Question, 'answer'>[] {
  const successors = successorsOf(catalog, unit);
  const stay = successors.filter(({ keepName }) => !keepName);
  const views = catalog.views.filter(
    (view) =>
      readsDoomed(catalog, view.reads, stay) ||
      (misfits.some((it) => isSame(it, view)) && readsDoomed(catalog, view.reads, successors)),
  );
  const routines = catalog.routines.filter((it) => readsDoomed(catalog, it.reads, stay));
  const typed = catalog.routines.filter(
    (it) => !routines.includes(it) && readsDoomed(catalog, it.reads, sameTyped(catalog, it, successors)),
  );
  return [
    ...views.map(({ schema, name, isMaterialized }) =>
      staysBehind(
        unit,
        objectId(unit, 'view', null, `${schema}.${name}`),
        `${isMaterialized ? 'materialized view' : 'view'} ${schema}.${name}`,
      ),
    ),
    ...routines.map((it) => staysBehind(unit, functionId(unit, it), functionText(it))),
    ...typed.map((it) => ({
      ...staysBehind(unit, functionId(unit, it), functionText(it)),
      question: `The ${functionText(it)} takes or answers the type of old columns that its parsed body reads: where that is the key, it stays with them through the soak, and the swap says so. Write it for uuids, or drop it, between the swap and the contract, which is refused until then.`,
    })),
  ];
}

const functionText = ({ schema, name, arguments: args }: Routine) => `function ${schema}.${name}(${args})`;

const functionId = (unit: UnitDecision, { schema, name, arguments: args }: Routine) =>
  objectId(unit, 'function', null, `${schema}.${name}(${args})`);

/** Those whose uuid takes a name over of which the function has the old type as a parameter or in its result: it cannot be made again as it is. */
const sameTyped = (catalog: Catalog, routine: Routine, successors: readonly Successor[]): Successor[] =>
  successors.filter(({ keepName, table: name, columns }) => {
    const table = tableIn(catalog, name);
    const types = columns.flatMap((column) => (table ? (columnIn(table, column)?.type ?? []) : []));
    return keepName && types.some((type) => takes(routine, type) || answers(routine, type));
  });

/** Something reads columns that the contract drops. */
const readsDoomed = (catalog: Catalog, of: readonly ColumnsOf[], successors: readonly Successor[]): boolean =>
  of.some(({ table, columns }) => {
    const found = tableIn(catalog, table);
    const root = found ? rootOf(catalog, found) : table;
    return successors.some(
      (it) => isSame(it.table, root) && it.doomed.some((column) => columns.includes(column)),
    );
  });
