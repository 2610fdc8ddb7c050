import type { Statistics, Table } from '../catalog/catalog.ts';
import { freeName, ident, literal, qualified } from '../database/sql.ts';
import { successorsIn } from '../objects/constraint-verdict.ts';
import { rewriteStatistics } from '../objects/statistics-verdict.ts';
import type { Step } from '../plan/step.ts';
import { locksOn, type StepMaker, transaction } from './make-step.ts';
import { placesOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** Extended statistics over old columns, and their like over uuids. */
interface TwinStatistics {
  table: Table;
  of: Statistics;
  rest: string;
  name: string;
  nameAfter: string;
  oldNameAfter: string;
}

/** Those that are made. */
export function twinStatisticsOf(unit: UnitContext): TwinStatistics[] {
  const all = unit.catalog.tables.flatMap((it) => it.statistics);
  const taken = new Set(all.map(({ name }) => name));
  const free = (wanted: string) => {
    const name = freeName(wanted, (it) => taken.has(it));
    taken.add(name);
    return name;
  };
  return placesOf(unit).flatMap(({ child, successors, behind }) =>
    child.statistics.flatMap((of): TwinStatistics[] => {
      const concerned = successorsIn(of.mentions, successors);
      if (concerned.length === 0 || of.mentions.some((column) => behind.has(column))) return [];
      const rest = rewriteStatistics(of, concerned);
      if (rest === null) return [];
      const keepName = concerned.some((it) => it.keepName);
      const name = keepName ? `rk_${of.oid}` : free(`${of.name}_uuid`);
      const oldNameAfter = keepName ? free(`legacy_${of.name}`) : of.name;
      return [{ table: child, of, rest, name, nameAfter: keepName ? of.name : name, oldNameAfter }];
    }),
  );
}

/** Made before the swap, and filled at once: the planner uses them from then on. */
export const statisticsSteps = (unit: UnitContext, step: StepMaker): Step[] =>
  twinStatisticsOf(unit).map(({ table, of, rest, name }) => {
    const its = qualified({ schema: of.schema, name });
    return step('constrain', `statistics-${name}`, `${name} says of uuids what ${of.name} says`, {
      action: transaction(
        [
          `create statistics ${its}${rest}`,
          `alter statistics ${its} owner to ${ident(of.owner)}`,
          ...(of.target === null ? [] : [`alter statistics ${its} set statistics ${of.target}`]),
          ...(of.comment === null ? [] : [`comment on statistics ${its} is ${literal(of.comment)}`]),
          `analyze ${qualified(table)}`,
        ],
        locksOn('SHARE UPDATE EXCLUSIVE', [table]),
      ),
      inverse: [`drop statistics if exists ${its}`],
    });
  });

/** Names that they take over in the swap, or give back. */
export const statisticsRenames = (unit: UnitContext, direction: 'forward' | 'back'): string[] =>
  twinStatisticsOf(unit).flatMap(({ of, name, nameAfter, oldNameAfter }) => {
    if (name === nameAfter) return [];
    const rename = (from: string, to: string) =>
      `alter statistics ${qualified({ schema: of.schema, name: from })} rename to ${ident(to)}`;
    return direction === 'forward'
      ? [rename(of.name, oldNameAfter), rename(name, nameAfter)]
      : [rename(nameAfter, name), rename(oldNameAfter, of.name)];
  });
