import type { Constraint, Table } from '../catalog/catalog.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import { rewriteCheck, successorsIn } from '../objects/constraint-verdict.ts';
import type { Step } from '../plan/step.ts';
import { alter, type StepMaker, validateStep } from './make-step.ts';
import { placesOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** A CHECK over old columns, and what it says of uuids, under the columns' names before the swap and after it. */
export interface TwinCheck {
  table: Table;
  of: Constraint;
  before: string;
  after: string;
}

/** The checks that the swap writes anew, a partition's before those of the table above it. */
export function twinChecksOf(unit: UnitContext): TwinCheck[] {
  return placesOf(unit).flatMap(({ child, successors }) =>
    child.constraints.flatMap((of): TwinCheck[] => {
      const concerned = of.kind === 'check' ? successorsIn(of.columns, successors) : [];
      const [before, after] = [rewriteCheck(of, concerned, 'before'), rewriteCheck(of, concerned, 'after')];
      return concerned.length === 0 || before === null || after === null
        ? []
        : [{ table: child, of, before, after }];
    }),
  );
}

/** Checks of the swap's transaction. One of the two is enough: their columns say the same. NOT VALID, for nobody is to wait for a look at every row. */
export const newChecks = (unit: UnitContext): string[] => exchange(twinChecksOf(unit), ({ after }) => after);

/** The same way back; columns have their old names again. */
export const oldChecks = (unit: UnitContext): string[] =>
  exchange(twinChecksOf(unit), ({ of }) => of.definition.replace(/ NOT VALID$/, ''));

function exchange(checks: readonly TwinCheck[], definitionOf: (check: TwinCheck) => string): string[] {
  // A partition that was attached keeps its own when the one above it goes.
  const fromTop = checks.toReversed();
  const own = checks.filter(({ of }) => !of.isInherited || of.isLocal);
  return [
    ...fromTop
      .filter(({ of }) => !of.isInherited)
      .map(({ table, of }) => alter(table, `drop constraint ${ident(of.name)}`)),
    ...fromTop
      .filter(({ of }) => of.isInherited && of.isLocal)
      .map(({ table, of }) => alter(table, `drop constraint if exists ${ident(of.name)}`)),
    ...own.flatMap((check) => {
      const { table, of } = check;
      const definition = definitionOf(check);
      const unlooked = definition.endsWith(' NOT ENFORCED') ? '' : ' not valid';
      return [
        alter(table, `add constraint ${ident(of.name)} ${definition}${unlooked}`),
        ...(of.comment === null
          ? []
          : [`comment on constraint ${ident(of.name)} on ${qualified(table)} is ${literal(of.comment)}`]),
      ];
    }),
  ];
}

const looked = (unit: UnitContext) => twinChecksOf(unit).filter(({ of }) => of.validated && !of.isInherited);

/** A look at every row, after the swap. */
export const validateChecks = (unit: UnitContext, step: StepMaker): Step[] =>
  looked(unit).map(({ table, of }) =>
    validateStep(
      step,
      'swap',
      `check-${of.oid}`,
      `every row of ${table.name} fits ${of.name}`,
      table,
      of.name,
    ),
  );

/** The same look on a rollback, beside readers and writers. */
export const revalidateChecks = (unit: UnitContext): string[] =>
  looked(unit).map(({ table, of }) => alter(table, `validate constraint ${ident(of.name)}`));

/** Before the swap: rows that fit the old check and would not fit the new one. */
export const verifyChecks = (unit: UnitContext): { name: string; sql: string }[] =>
  looked(unit).map(({ table, of, before }) => {
    const condition = before.replace(/^CHECK /, '').replace(/(?: NO INHERIT| NOT ENFORCED)*$/, '');
    return {
      name: `rows of ${table.name} that do not fit ${of.name} by their uuids`,
      sql: `select t.ctid from ${qualified(table)} t where not ${condition} order by t.ctid limit 20`,
    };
  });
