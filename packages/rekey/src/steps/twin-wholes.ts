import type { Constraint, Table } from '../catalog/catalog.ts';
import { freeName, ident, literal, qualified } from '../database/sql.ts';
import { indexForecast } from '../forecast/forecast.ts';
import {
  columnsIn,
  isWhole,
  largestWhole,
  reasonAgainstWhole,
  rewriteWhole,
  successorsIn,
} from '../objects/constraint-verdict.ts';
import { objectId } from '../objects/object-id.ts';
import { isBuilt } from '../plan/answers.ts';
import type { Step } from '../plan/step.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import type { Rename } from './rename.ts';
import { placesOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** An EXCLUDE, or a UNIQUE … WITHOUT OVERLAPS, and its like over uuids: PostgreSQL makes both as a whole only, index and all. */
interface TwinWhole {
  table: Table;
  of: Constraint;
  definition: string;
  name: string;
  nameAfter: string;
  oldNameAfter: string;
}

/** Those that are made: small ones, and large ones that somebody agreed to wait for. */
export function twinWholesOf(unit: UnitContext): TwinWhole[] {
  const { catalog, decision } = unit;
  const taken = new Set(catalog.tables.flatMap((it) => [it.name, ...it.indexes.map(({ name }) => name)]));
  const free = (wanted: string) => {
    const name = freeName(wanted, (it) => taken.has(it));
    taken.add(name);
    return name;
  };
  return placesOf(unit).flatMap(({ child, successors, behind }) =>
    child.constraints.flatMap((of): TwinWhole[] => {
      if (!isWhole(of)) return [];
      const columns = columnsIn(child, of);
      const concerned = successorsIn(columns, successors);
      if (concerned.length === 0 || of.isInherited || columns.some((column) => behind.has(column))) return [];
      if (reasonAgainstWhole(catalog, child, of, concerned)) return [];
      const agreed = decision.objects?.find(
        ({ id }) => id === objectId(decision, 'constraint', child, of.name),
      );
      if (child.rows > largestWhole && agreed?.fate !== isBuilt) return [];
      const keepName = concerned.some((it) => it.keepName);
      const name = keepName ? `rk_${of.oid}` : free(`${of.name}_uuid`);
      return [
        {
          table: child,
          of,
          definition: rewriteWhole(of, concerned),
          name,
          nameAfter: keepName ? of.name : name,
          oldNameAfter: keepName ? free(`legacy_${of.name}`) : of.name,
        },
      ];
    }),
  );
}

/** Made before the swap, under a lock: nothing else in PostgreSQL makes them. */
export const wholeSteps = (unit: UnitContext, step: StepMaker): Step[] =>
  twinWholesOf(unit).map(({ table, of, definition, name }) =>
    step('constrain', `whole-${name}`, `${name} forbids for uuids what ${of.name} forbids`, {
      action: transaction(
        [
          alter(table, `add constraint ${ident(name)} ${definition}`),
          ...(of.comment === null
            ? []
            : [`comment on constraint ${ident(name)} on ${qualified(table)} is ${literal(of.comment)}`]),
        ],
        locksOn('ACCESS EXCLUSIVE', [table]),
      ),
      inverse: [alter(table, `drop constraint if exists ${ident(name)}`)],
      forecast: indexForecast(table.rows),
    }),
  );

/** Names that they take over in the swap. */
export const wholeRenames = (unit: UnitContext): Rename[] =>
  twinWholesOf(unit).flatMap(({ table, of, name, nameAfter, oldNameAfter }): Rename[] =>
    name === nameAfter
      ? []
      : [
          { kind: 'constraint', table, from: of.name, to: oldNameAfter },
          { kind: 'constraint', table, from: name, to: nameAfter },
        ],
  );
