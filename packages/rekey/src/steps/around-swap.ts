import { type HeldKey, partitionsOf } from '../catalog/partitions.ts';
import { ident } from '../database/sql.ts';
import { keepsOldColumn } from '../plan/reference-kind.ts';
import type { Step } from '../plan/step.ts';
import {
  addOldKey,
  isLeaf,
  legacyFkDefinition,
  legacyFkName,
  newDefinition,
  newFkName,
  unlooked,
} from './foreign-keys.ts';
import { alter, locksOn, requireStep, type StepMaker, transaction, validateStep } from './make-step.ts';
import { keepNotNullName } from './not-null-names.ts';
import { revalidateChecks, validateChecks } from './twin-checks.ts';
import { isProved, ownPairs, type Reference, type UnitContext } from './unit-context.ts';

/** What a rollback has to check again after the swap was taken back; forward there is nothing to do. */
export function restoreSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, references } = unit;
  const held = references.flatMap((reference) => reference.held);
  const declared = held.filter((key) => key.fk.validated && isLeaf(key));
  const above = held.filter((key) => !isLeaf(key));
  const required = references.filter(isRequired);
  const check = (reference: Reference, column: string) =>
    ident(`rk_${reference.tag}_${reference.child.columns.find(({ name }) => name === column)?.number}_nn`);
  const checks = revalidateChecks(unit);
  if ([declared, above, required, checks].every((list) => list.length === 0)) return [];
  const each = required.flatMap((reference) =>
    freeColumns(reference, 'before').map((column) => ({ reference, column })),
  );
  return [
    // By itself, with its locks taken first: whoever validates and then asks for more never gets it beside writers.
    step('swap', 'rollback-finish', `on a rollback: the old references of ${table.name} are as before`, {
      action: transaction(
        [],
        [
          ...locksOn(
            'ACCESS EXCLUSIVE',
            each.map(({ reference }) => reference.child),
          ),
          ...locksOn('SHARE ROW EXCLUSIVE', [
            ...above.map((key) => key.table),
            ...(above.length > 0 ? [table] : []),
          ]),
        ],
      ),
      inverse: [
        ...above.flatMap((key) => addOldKey(key, unit)),
        ...each.flatMap(({ reference, column }) => [
          alter(reference.child, `alter column ${ident(column)} set not null`),
          alter(reference.child, `drop constraint ${check(reference, column)}`),
          ...keepNotNullName(reference, column, unit.catalog.version),
        ]),
      ],
    }),
    step('swap', 'rollback-validate', `on a rollback: the old references of ${table.name} are checked`, {
      action: transaction([], []),
      inverse: [
        ...declared.map(({ table: child, fk }) => alter(child, `validate constraint ${ident(fk.name)}`)),
        ...each.map(({ reference, column }) =>
          alter(reference.child, `validate constraint ${check(reference, column)}`),
        ),
        ...checks,
      ],
    }),
    step(
      'swap',
      'rollback-not-null',
      `on a rollback: the old references of ${table.name} are required again`,
      {
        action: transaction([], []),
        inverse: each.map(({ reference, column }) =>
          alter(
            reference.child,
            `add constraint ${check(reference, column)} check (${ident(column)} is not null) not valid`,
          ),
        ),
      },
    ),
  ];
}

/** What needs a look at every row and does not need the swap's lock. */
export function afterSwapSteps(unit: UnitContext, step: StepMaker): Step[] {
  const ofReferences = unit.references.flatMap((reference): Step[] => {
    const { child, held, tag, uuidAfter } = reference;
    const proved = (key: HeldKey, which: 'legacy' | 'new'): Step[] => {
      const { table: of, fk } = key;
      const [name, definition] =
        which === 'legacy'
          ? [legacyFkName(key, unit), legacyFkDefinition(key, reference, unit)]
          : [newFkName(key, unit), newDefinition(key, reference, unit, 'after')];
      const what = `${which}-key-${fk.oid}`;
      const title = `the ${which === 'legacy' ? 'old' : 'new'} reference of ${of.name} is enforced through the soak`;
      if (isLeaf(key)) return fk.validated ? [validateStep(step, 'swap', what, title, of, name)] : [];
      return [
        step('swap', what, title, {
          action: transaction(
            [alter(of, `add constraint ${ident(name)} ${definition}${unlooked(key)}`)],
            locksOn('SHARE ROW EXCLUSIVE', [of, unit.table]),
          ),
          // The swap's inverse drops it.
          inverse: [],
        }),
      ];
    };
    const steps = held.flatMap((key) => [
      ...(unit.table.kind === 'partitioned' ? proved(key, 'new') : []),
      ...proved(key, 'legacy'),
    ]);
    if (!isRequired(reference)) return steps;
    const name = notNullName(reference);
    steps.push(
      validateStep(
        step,
        'swap',
        `not-null-${tag}-validate`,
        `every row of ${child.name} has a ${uuidAfter}`,
        child,
        name,
      ),
      requireStep(step, 'swap', `not-null-${tag}`, child, uuidAfter, name, partitionsOf(unit.catalog, child)),
    );
    return steps;
  });
  return [...ofReferences, ...validateChecks(unit, step)];
}

/** Every old column of the reference is NOT NULL, so the uuid has to be as well. */
export const isRequired = (reference: Reference) => {
  const { child, fk, pairs, decision } = reference;
  // Rows of a partition without a foreign key may refer to nobody, and then have no uuid.
  if (fk !== null && child.kind === 'partitioned' && !isProved(reference)) return false;
  if (decision.adopts && child.columns.some(({ name, notNull }) => name === reference.uuid && notNull))
    return false;
  return (
    !keepsOldColumn(decision) &&
    pairs.every(({ from }) => child.columns.some(({ name, notNull }) => name === from && notNull))
  );
};

/** Old columns that belong to this reference alone, and so may be empty for a moment. */
export function freeColumns(reference: Reference, when: 'before' | 'after' = 'after'): string[] {
  const { child, fk, pairs, legacyAfter } = reference;
  return ownPairs(reference).flatMap(({ from }) => {
    const at = pairs.findIndex((pair) => pair.from === from);
    const others = child.constraints.some(
      ({ kind, name, columns }) =>
        (kind === 'primary' || (kind === 'foreign' && name !== fk?.name)) && columns.includes(from),
    );
    const identity = child.columns.some(({ name, identity: is }) => name === from && is !== null);
    return others || identity ? [] : [when === 'before' ? from : (legacyAfter[at] ?? from)];
  });
}

/** Name of the check that stands for NOT NULL until every row was looked at. */
export const notNullName = ({ tag }: Reference) => `rk_${tag}_not_null`;
