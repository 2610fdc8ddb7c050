import { isSame } from '../catalog/catalog.ts';
import { dollarQuoted, literal, qualified } from '../database/sql.ts';
import { twinsOf } from './twin-indexes.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** rekey's note of which tables still share a polymorphic column: the contract of the last one may drop it. */
export const register = 'rekey.shared_column';

/** Indexes over such a column that have their like over the uuid since the first of those tables was converted. */
export const likes = 'rekey.shared_like';

/** A conversion that an earlier rekey has begun has none. */
export const makeLikes = `create table if not exists ${likes} (child text, "column" text, relation text, name text, primary key (child, "column", relation, name))`;

export const placeOf = ({ child, pairs: [pair] }: Reference) =>
  `child = ${literal(qualified(child))} and "column" = ${literal(pair?.from ?? '')}`;

/** Notes every table of the plan that the column's types lead to, when the first of them is converted. */
export function registerColumn(reference: Reference, unit: UnitContext): string[] {
  const {
    child,
    pairs: [pair],
    decision,
  } = reference;
  const { plan } = unit;
  const members = plan.units.filter(({ references }) =>
    references.some(
      ({ kind, table, columns }) =>
        kind.is === 'polymorphic' && isSame(table, child) && columns.join() === decision.columns.join(),
    ),
  );
  const rows = members.map(
    ({ table }) => `(${[qualified(child), pair?.from ?? '', qualified(table)].map(literal).join(', ')})`,
  );
  return [
    `create table if not exists ${register} (child text, "column" text, parent text, primary key (child, "column", parent))`,
    `insert into ${register} values ${rows.join(', ')} on conflict do nothing`,
    makeLikes,
    ...likesOf(reference, unit).map(
      (it) => `insert into ${likes} values (${it.map(literal).join(', ')}) on conflict do nothing`,
    ),
  ];
}

const likesOf = ({ child, decision }: Reference, unit: UnitContext): string[][] =>
  twinsOf(unit)
    .twins.filter(({ concerned }) =>
      concerned.some((it) => isSame(it.table, child) && it.columns.join() === decision.columns.join()),
    )
    .map((twin) => [qualified(child), decision.columns[0] ?? '', qualified(twin.child), twin.oldNameAfter]);

/** Takes the note back. */
export const unregisterColumn = (reference: Reference) => [
  `delete from ${register} where ${placeOf(reference)}`,
  makeLikes,
  `delete from ${likes} where ${placeOf(reference)}`,
  dropEmpty,
];

/** Notes that nobody needs any more go. */
export const dropEmpty = `do ${dollarQuoted(`begin if not exists (select from ${register}) then drop table if exists ${register}, ${likes}; end if; end`)}`;
