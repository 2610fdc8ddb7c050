import { ident, literal, qualified } from '../database/sql.ts';
import { indexForecast } from '../forecast/forecast.ts';
import type { Step } from '../plan/step.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import { type Twin, twinsOf } from './twin-indexes.ts';
import { uniqueSql } from './twin-sql.ts';
import type { UnitContext } from './unit-context.ts';

/** Indexes for the uuids, built when all of them are filled: one index may have several. A unique constraint's becomes one. */
export function twinSteps(unit: UnitContext, step: StepMaker): Step[] {
  return twinsOf(unit).twins.flatMap((twin) => [
    ...(twin.constraint && twin.child.kind === 'partitioned' ? [] : [buildStep(twin, step)]),
    ...constraintSteps(unit, twin, step),
    ...likenessSteps(twin, step),
  ]);
}

function buildStep({ child, of, name, sql }: Twin, step: StepMaker): Step {
  const index = { schema: child.schema, name };
  return step('constrain', `index-${name}`, `index ${name} does for uuids what ${of.name} does`, {
    // Of a partitioned table: nothing is built, for the partitions' indexes are there and become parts of it.
    action:
      child.kind === 'partitioned'
        ? transaction([sql], locksOn('SHARE', [child]))
        : { do: 'concurrently', sql, index, locks: locksOn('SHARE UPDATE EXCLUSIVE', [child]) },
    inverse: child.kind === 'partitioned' ? [`drop index if exists ${qualified(index)}`] : [],
    forecast: indexForecast(child.rows),
  });
}

/** ON CONFLICT ON CONSTRAINT and SET CONSTRAINTS speak of a constraint: an index alone is no like of it. */
function constraintSteps(
  unit: UnitContext,
  { child, of, concerned, constraint, name }: Twin,
  step: StepMaker,
): Step[] {
  if (!constraint) return [];
  const timing = constraint.deferrable
    ? ` deferrable${constraint.deferred ? ' initially deferred' : ''}`
    : '';
  const made =
    child.kind === 'partitioned'
      ? uniqueSql(unit.catalog, of, concerned)
      : `unique using index ${ident(name)}`;
  return [
    step('constrain', `unique-${name}`, `${name} is a constraint, as ${constraint.name} is`, {
      action: transaction(
        [alter(child, `add constraint ${ident(name)} ${made}${timing}`)],
        locksOn('ACCESS EXCLUSIVE', [child]),
      ),
      inverse: [alter(child, `drop constraint if exists ${ident(name)}`)],
    }),
  ];
}

/** What is said about an index beside its definition: its comment, and how closely ANALYZE looks at its expressions. */
function likenessSteps({ child, of, constraint, name, concerned }: Twin, step: StepMaker): Step[] {
  const index = qualified({ schema: child.schema, name });
  const samePlaces = concerned.every(({ columns }) => columns.length === 1);
  const sql = [
    ...(of.comment === null || of.isPrimary ? [] : [`comment on index ${index} is ${literal(of.comment)}`]),
    ...(constraint?.comment == null
      ? []
      : [`comment on constraint ${ident(name)} on ${qualified(child)} is ${literal(constraint.comment)}`]),
    ...(samePlaces
      ? of.targets.map(
          ({ place, target }) => `alter index ${index} alter column ${place} set statistics ${target}`,
        )
      : []),
  ];
  if (sql.length === 0) return [];
  return [
    step('constrain', `like-${name}`, `what is said about ${of.name} is said about ${name}`, {
      action: transaction(sql, locksOn('SHARE UPDATE EXCLUSIVE', [child])),
      inverse: [],
    }),
  ];
}
