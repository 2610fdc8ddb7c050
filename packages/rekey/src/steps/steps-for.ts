import type { Catalog } from '../catalog/catalog.ts';
import { freeName, ident, idents, qualified } from '../database/sql.ts';
import type { Plan, UnitDecision } from '../plan/plan.ts';
import type { Action, Step } from '../plan/step.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { isUniqueAlready, writeOnceStep } from './adopted-column.ts';
import { contractSteps, mappingOf } from './contract.ts';
import { keyIndexName, ownKeySteps, referenceSteps } from './expand.ts';
import { foreignKeySteps } from './foreign-keys.ts';
import { keyIndexSteps } from './key-indexes.ts';
import { locksOn, type StepMaker, stepMaker, transaction } from './make-step.ts';
import { partitionNotNullSteps } from './partition-not-nulls.ts';
import { quietTriggers } from './quiet-triggers.ts';
import { redundantChecks, redundantOf, redundantSteps } from './redundant-columns.ts';
import { shapeOfReference } from './reference-shape.ts';
import { softVerifications } from './soft-steps.ts';
import { supersededChecks } from './superseded-column.ts';
import { swapSteps } from './swap.ts';
import { verifyChecks } from './twin-checks.ts';
import { statisticsSteps } from './twin-statistics.ts';
import { twinSteps } from './twin-steps.ts';
import { wholeSteps } from './twin-wholes.ts';
import { contextOf, type UnitContext } from './unit-context.ts';

/**
 * The steps that convert a unit, made from the live catalog, and the unit's shape for its verification. Where the role may not keep the
 * application's triggers quiet by a setting, steps do it around each pass.
 */
export function stepsFor(
  catalog: Catalog,
  plan: Plan,
  decision: UnitDecision,
  { mayReplicate }: { mayReplicate: boolean } = { mayReplicate: true },
): { steps: Step[]; shape: UnitShape } {
  const unit = contextOf(catalog, plan, decision);
  const step = stepMaker(decision.table);
  const shape = shapeOf(unit);
  const quieted = (steps: Step[]) => (mayReplicate ? steps : quietTriggers(steps, catalog, step));
  if (decision.strategy === 'persistent') return { steps: quieted(persistentSteps(unit, step)), shape };
  return {
    shape,
    steps: quieted([
      ...partitionNotNullSteps(unit, step),
      ...ownKeySteps(unit, step),
      ...referenceSteps(unit, step),
      ...redundantSteps(unit, step),
      ...twinSteps(unit, step),
      ...wholeSteps(unit, step),
      ...statisticsSteps(unit, step),
      ...keyIndexSteps(unit, step),
      ...unit.references.flatMap((reference) => foreignKeySteps(unit, reference, step)),
      verifyStep(unit, step),
      step('verify', 'backup', 'a backup that is proved to restore', {
        action: { do: 'gate', gate: 'backup' },
        inverse: [],
      }),
      step('verify', 'pools', 'connections of before see the table as it is', {
        action: { do: 'gate', gate: 'pools' },
        inverse: [],
      }),
      ...swapSteps(unit, step),
      step('soak', 'soak', 'both keys side by side', { action: { do: 'gate', gate: 'soak' }, inverse: [] }),
      ...contractSteps(unit, step),
    ]),
  };
}

function persistentSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, uuid } = unit;
  const [column = ''] = uuid;
  const taken = new Set(
    unit.catalog.tables.flatMap((it) => [it.name, ...it.indexes.map(({ name: own }) => own)]),
  );
  const name = freeName(`${table.name}_${column}_key`, (it) => taken.has(it));
  if (table.kind === 'partitioned')
    return [
      ...ownKeySteps(unit, step),
      verifyStep(unit, step),
      step('swap', 'unique', `the partitions' indexes on (${uuid.join(', ')}) are one of ${table.name}`, {
        action: transaction(
          [`create unique index ${ident(name)} on ${qualified(table)} (${idents(uuid)})`],
          locksOn('SHARE', [table]),
        ),
        inverse: [`drop index if exists ${qualified({ schema: table.schema, name })}`],
      }),
      writeOnceStep(unit, step),
    ];
  if (isUniqueAlready(unit))
    return [...ownKeySteps(unit, step), verifyStep(unit, step), writeOnceStep(unit, step)];
  return [
    ...ownKeySteps(unit, step),
    verifyStep(unit, step),
    step('swap', 'unique', `${table.name}.${column} is unique`, {
      action: transaction(
        [
          `alter index ${qualified({ schema: table.schema, name: keyIndexName(table) })} rename to ${ident(name)}`,
        ],
        locksOn('SHARE UPDATE EXCLUSIVE', [table]),
      ),
      inverse: [
        `alter index ${qualified({ schema: table.schema, name })} rename to ${ident(keyIndexName(table))}`,
      ],
    }),
    writeOnceStep(unit, step),
  ];
}

/** What must be true before the swap: nothing empty, nothing twice, every pair the same. */
function verifyStep(unit: UnitContext, step: StepMaker): Step {
  const { table, uuid, references } = unit;
  const name = qualified(table);
  // A LIMIT alone has the planner expect twenty offences in the first rows, and walk whole tables along an index; an order does not.
  const checks: Extract<Action, { do: 'check' }>['checks'] = [
    {
      name: `rows of ${table.name} without ${uuid.join(', ')}`,
      sql: `select t.ctid from ${name} t where ${uuid.map((column) => `t.${ident(column)} is null`).join(' or ')} limit 20`,
    },
    {
      name: `two rows of ${table.name} with one ${uuid.join(', ')}`,
      sql: `select ${idents(uuid)} from ${name} group by ${idents(uuid)} having count(*) > 1 order by count(*) desc limit 20`,
    },
    ...references.filter(({ fk }) => !fk).flatMap((reference) => softVerifications(unit, reference)),
    ...redundantChecks(unit),
    ...supersededChecks(unit),
    ...verifyChecks(unit),
    ...references
      .filter(({ fk }) => fk)
      .map(({ child, pairs, uuid: column }) => {
        const matches = pairs
          .map(({ from, to, equals }) => `p.${ident(to)} ${equals} t.${ident(from)}`)
          .join(' and ');
        return {
          name: `rows of ${child.name} whose ${column} is not that of their ${pairs.map(({ from }) => from).join(', ')}`,
          sql: `select t.ctid from ${qualified(child)} t left join ${name} p on ${matches} where p.${ident(uuid[0] ?? '')} is distinct from t.${ident(column)} order by t.ctid limit 20`,
        };
      }),
  ];
  return step('verify', 'checks', `old and new keys of ${table.name} say the same`, {
    action: { do: 'check', checks },
    inverse: [],
  });
}

function shapeOf(unit: UnitContext): UnitShape {
  const { decision, table, legacy, legacyAfter, uuid, uuidAfter, superseded, references } = unit;
  return {
    unit: { schema: table.schema, name: table.name },
    strategy: decision.strategy,
    key: {
      legacy,
      uuid,
      uuidAfter,
      legacyAfter,
      ...(decision.adopts ? { isAdopted: true as const } : {}),
      ...(superseded ? { superseded } : {}),
    },
    references: references.map((reference) => shapeOfReference(reference, unit)),
    ...(decision.redundant
      ? {
          redundant: redundantOf(unit).map(({ column, through, parent, key, by }) => ({
            column,
            through,
            parent: { schema: parent.schema, name: parent.name },
            key,
            by,
          })),
        }
      : {}),
    mapping: decision.strategy === 'persistent' ? null : mappingOf(unit),
  };
}
