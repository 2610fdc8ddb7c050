import { ident, qualified } from '../database/sql.ts';
import { fillForecast } from '../forecast/forecast.ts';
import type { Step } from '../plan/step.ts';
import { listFill, listFunction, listNeedsRepair, listRepair } from './list-sync.ts';
import { alter, copyOfColumn, locksOn, type StepMaker, transaction } from './make-step.ts';
import {
  polymorphicFill,
  polymorphicFunction,
  polymorphicNeedsRepair,
  polymorphicRepair,
} from './polymorphic-sync.ts';
import { registerColumn, unregisterColumn } from './shared-column.ts';
import type { Sides } from './sides.ts';
import { disagreeing, type SoftNames, unnamed } from './soft-checks.ts';
import { holdsDigits } from './soft-kind.ts';
import { dropSync, repairName, sidesBefore, triggerName } from './sync-trigger.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Column, dual write and values of a list of keys or a polymorphic reference; its triggers come before its backfill (P1). */
export function softSteps(unit: UnitContext, reference: Reference, step: StepMaker): Step[] {
  const { child, pairs, uuid, decision, isShared } = reference;
  const sides = sidesBefore(reference, unit);
  const { sql, left } = decision.isList
    ? listFill(reference, unit, sides)
    : polymorphicFill(reference, unit, sides);
  const label = `${child.name}.${uuid}`;
  const place = `${child.schema}.${child.name}.${uuid}`;
  const table = { schema: child.schema, name: child.name };
  const makes = !isShared;
  return [
    step('expand', place, `add ${label} and keep it equal to ${pairs[0]?.from}`, {
      action: transaction(
        [
          ...(makes
            ? [
                alter(child, `add column ${ident(uuid)} uuid${decision.isList ? '[]' : ''}`),
                ...copyOfColumn(child, pairs[0]?.from ?? '', uuid),
              ]
            : []),
          ...(makes && decision.onlyWhere ? registerColumn(reference, unit) : []),
          ...softFunctions(reference, unit, sides),
          ...softTriggers(reference, unit, sides),
        ],
        locksOn('ACCESS EXCLUSIVE', [child]),
      ),
      inverse: [
        ...dropSync(reference),
        ...(makes
          ? [
              alter(child, `drop column if exists ${ident(uuid)}`),
              ...(decision.onlyWhere ? unregisterColumn(reference) : []),
            ]
          : []),
      ],
    }),
    step('backfill', place, `fill ${label} from ${unit.table.name}`, {
      action: {
        do: 'chunks',
        table,
        keyColumns: child.constraints.find(({ kind }) => kind === 'primary')?.columns ?? [],
        sql: [sql],
        left,
      },
      inverse: [],
      forecast: fillForecast('reference', child.rows, child.heapBytes),
    }),
  ];
}

/** Both functions of such a reference, under the names of one moment. */
export function softFunctions(reference: Reference, unit: UnitContext, sides: Sides): string[] {
  return reference.decision.isList
    ? [listFunction(reference, unit, sides), listRepair(reference, unit, sides)]
    : [polymorphicFunction(reference, unit, sides), polymorphicRepair(reference, unit, sides)];
}

function softTriggers(reference: Reference, unit: UnitContext, sides: Sides): string[] {
  const child = qualified(reference.child);
  const [trigger, repair] = [ident(triggerName(reference)), ident(repairName(reference))];
  const needed = reference.decision.isList
    ? listNeedsRepair(sides)
    : polymorphicNeedsRepair(reference, unit, sides);
  return [
    `create trigger ${trigger} before insert or update on ${child} for each row execute function rekey.${ident(`sync_${reference.tag}`)}()`,
    `alter table ${child} enable always trigger ${trigger}`,
    `create constraint trigger ${repair} after insert or update on ${child} deferrable initially deferred for each row
       when (${needed}) execute function rekey.${ident(`repair_${reference.tag}`)}()`,
    `alter table ${child} enable always trigger ${repair}`,
  ];
}

/** What must be true of an undeclared reference before the swap. */
export function softVerifications(unit: UnitContext, reference: Reference): { name: string; sql: string }[] {
  const names = softNames(reference, unit);
  const { child, uuid, decision } = reference;
  const rows = (what: string) =>
    `select t.ctid from ${qualified(child)} t where ${what} order by t.ctid limit 20`;
  return [
    {
      name: `rows of ${child.name} whose ${uuid} is not that of their ${names.from}`,
      sql: rows(disagreeing(names)),
    },
    ...(decision.keepsOrphans || decision.onlyWhere
      ? []
      : [
          {
            name: `rows of ${child.name} whose ${names.from} names no row of ${unit.table.name}`,
            sql: rows(unnamed(names)),
          },
        ]),
  ];
}

/** The names of such a reference, as its checks use them. */
export function softNames(reference: Reference, unit: UnitContext): SoftNames {
  const { child, pairs, uuid, decision } = reference;
  return {
    child,
    parent: unit.table,
    from: pairs[0]?.from ?? '',
    to: pairs[0]?.to ?? '',
    uuid,
    key: unit.uuid[0] ?? '',
    isList: decision.isList === true,
    onlyWhere: decision.onlyWhere ?? null,
    isDigits: holdsDigits(reference, unit),
  };
}
