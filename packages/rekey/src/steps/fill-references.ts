import { isSame } from '../catalog/catalog.ts';
import { ident, qualified } from '../database/sql.ts';
import { fillForecast } from '../forecast/forecast.ts';
import type { Action, Step } from '../plan/step.ts';
import { completedReferences, remembered } from './completed-rows.ts';
import type { StepMaker } from './make-step.ts';
import { meansRow } from './spelled-reference.ts';
import { isProved, type Reference, type UnitContext } from './unit-context.ts';
import { uuidSource } from './uuid-source.ts';

type Chunks = Extract<Action, { do: 'chunks' }>;

/** One column of a pass: what is assigned, and for which rows. */
export interface Fill {
  column: string;
  value: string;
  /** On alias t; a row for which it does not hold is not written for this column's sake. */
  where: string;
}

/** References to the unit that its own pass can fill: they point to the table itself, and the old value alone says which uuid it means. */
export function filledWithOwnKey(unit: UnitContext): Reference[] {
  if (!unit.makesColumn || unit.kept.length > 0 || uuidSource(unit).refer === null) return [];
  return unit.references.filter(
    ({ child, fk, pairs }) =>
      fk?.validated &&
      isSame(child, unit.table) &&
      pairs.every((pair) => typeOf(unit, pair.from) === typeOf(unit, pair.to)),
  );
}

const typeOf = ({ table }: UnitContext, column: string) =>
  table.columns.find(({ name }) => name === column)?.type;

/** What such a reference gets in its unit's own pass. */
export function ownPassFill(unit: UnitContext, { pairs, uuid }: Reference): Fill {
  const from = (key: string) => pairs.find(({ to }) => to === key)?.from ?? '';
  const there = pairs.map((pair) => `t.${ident(pair.from)} is not null`).join(' and ');
  const value = uuidSource(unit).refer?.(unit.legacy.map(from)) ?? 'null';
  return { column: uuid, value: `case when ${there} then ${value} end`, where: there };
}

/** The pass over a table that fills one or several columns, each row written once. */
export function fillAction(
  table: { schema: string; name: string },
  keyColumns: string[],
  fills: readonly Fill[],
): Chunks {
  const name = qualified(table);
  const single = fills.length === 1;
  const set = fills.map(
    ({ column, value }) => `${ident(column)} = ${single ? value : `coalesce(t.${ident(column)}, ${value})`}`,
  );
  const empty = fills.map(({ column, where }) =>
    [`t.${ident(column)} is null`, where].filter(Boolean).join(' and '),
  );
  const missing = single ? empty.join() : `(${empty.map((it) => `(${it})`).join(' or ')})`;
  return {
    do: 'chunks',
    table: { schema: table.schema, name: table.name },
    keyColumns,
    sql: [`update ${name} t set ${set.join(', ')} where :chunk and ${missing}`],
    left: `select count(*) from ${name} t where ${missing}`,
  };
}

/**
 * A pass for each table that refers to the unit: all of its references at once, but for those whose column was there and has empty fields,
 * of which each row is remembered. The parent is complete by now (P1).
 */
export function referenceFills(unit: UnitContext, references: readonly Reference[], step: StepMaker): Step[] {
  const completing = references.filter((it) => completedReferences(it));
  const others = references.filter((it) => !completing.includes(it));
  return [others, ...completing.map((it) => [it])].flatMap((pass) => referencePass(unit, pass, step));
}

function referencePass(unit: UnitContext, references: readonly Reference[], step: StepMaker): Step[] {
  const [first] = references;
  if (!first) return [];
  const { child } = first;
  const uuids = references.map(({ uuid }) => uuid);
  const keyColumns = child.constraints.find(({ kind }) => kind === 'primary')?.columns ?? [];
  const completed = completedReferences(first);
  const pass = fillAction(
    child,
    keyColumns,
    references.map((reference) => lookUp(unit, reference)),
  );
  const action = completed ? remembered(pass, completed) : pass;
  return [
    step(
      'backfill',
      `${child.schema}.${child.name}.${uuids.join(',')}`,
      `fill ${uuids.map((uuid) => `${child.name}.${uuid}`).join(', ')} from ${unit.table.name}`,
      {
        action,
        inverse: [],
        forecast: fillForecast('reference', child.rows, child.heapBytes),
      },
    ),
  ];
}

/**
 * The uuid of the row that a reference means, as a subquery: several fit into one UPDATE, each may be empty, and for a row that somebody
 * changes meanwhile it is worked out anew, while a join would keep to the parent it had.
 */
function lookUp(unit: UnitContext, reference: Reference): Fill {
  const { pairs, uuid } = reference;
  const matches = meansRow(reference, unit, { pairs, key: unit.uuid[0] ?? '' }, 't');
  const from = `from ${qualified(unit.table)} p where ${matches}`;
  const there = pairs.map((pair) => `t.${ident(pair.from)} is not null`).join(' and ');
  return {
    column: uuid,
    value: `(select p.${ident(unit.uuid[0] ?? '')} ${from})`,
    // What is not proved may refer to nobody, and then every sweep would write the row again for nothing.
    where: isProved(reference) ? there : `exists (select ${from})`,
  };
}

/** References by the table that has them, in the order of their first. */
export function byChild(references: readonly Reference[]): Reference[][] {
  const groups: Reference[][] = [];
  for (const reference of references) {
    const group = groups.find(([first]) => first && isSame(first.child, reference.child));
    if (group) group.push(reference);
    else groups.push([reference]);
  }
  return groups;
}
