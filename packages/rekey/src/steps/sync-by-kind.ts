import { ident, qualified } from '../database/sql.ts';
import { listFill, listFunction, listNeedsRepair, listRepair } from './list-sync.ts';
import {
  polymorphicFill,
  polymorphicFunction,
  polymorphicNeedsRepair,
  polymorphicRepair,
} from './polymorphic-sync.ts';
import type { Sides } from './sides.ts';
import { repairFunction, repairName, syncFunction, syncTriggers, triggerName } from './sync-trigger.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** Both functions that keep a reference's columns equal, under the names of one moment. */
export function functionsOf(reference: Reference, unit: UnitContext, sides: Sides): string[] {
  const { kind } = reference.decision;
  switch (kind.is) {
    case 'scalar':
      return [syncFunction(reference, unit, sides), repairFunction(reference, unit, sides)];
    case 'list':
      return [listFunction(reference, unit, sides), listRepair(reference, unit, sides)];
    case 'polymorphic':
      return [
        polymorphicFunction(reference, kind.where, unit, sides),
        polymorphicRepair(reference, kind.where, unit, sides),
      ];
    default:
      return kind satisfies never;
  }
}

/** Both triggers that call them. */
export function triggersOf(reference: Reference, unit: UnitContext, sides: Sides): string[] {
  const { kind } = reference.decision;
  switch (kind.is) {
    case 'scalar':
      return syncTriggers(reference, sides, unit);
    case 'list':
      return softTriggers(reference, listNeedsRepair(sides));
    case 'polymorphic':
      return softTriggers(reference, polymorphicNeedsRepair(reference, kind.where, unit, sides));
    default:
      return kind satisfies never;
  }
}

/** A backfill's statement, and the query that counts what it has left. */
export interface ChunkFill {
  sql: string;
  left: string;
}

/** The backfill of a reference that has one of its own; null where one pass over the table fills all of its references. */
export function ownFillOf(reference: Reference, unit: UnitContext, sides: Sides): ChunkFill | null {
  const { kind } = reference.decision;
  switch (kind.is) {
    case 'scalar':
      return null;
    case 'list':
      return listFill(reference, unit, sides);
    case 'polymorphic':
      return polymorphicFill(reference, kind.where, unit, sides);
    default:
      return kind satisfies never;
  }
}

function softTriggers(reference: Reference, needsRepair: string): string[] {
  const child = qualified(reference.child);
  const [trigger, repair] = [ident(triggerName(reference)), ident(repairName(reference))];
  return [
    `create trigger ${trigger} before insert or update on ${child} for each row execute function rekey.${ident(`sync_${reference.tag}`)}()`,
    `alter table ${child} enable always trigger ${trigger}`,
    `create constraint trigger ${repair} after insert or update on ${child} deferrable initially deferred for each row
       when (${needsRepair}) execute function rekey.${ident(`repair_${reference.tag}`)}()`,
    `alter table ${child} enable always trigger ${repair}`,
  ];
}
