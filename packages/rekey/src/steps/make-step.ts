import type { Table, Trigger } from '../catalog/catalog.ts';
import type { LockLevel, TableLock } from '../database/lock-level.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { checkForecast } from '../forecast/forecast.ts';
import type { Action, Phase, Step } from '../plan/step.ts';

/** What every step of a unit has in common. */
export type StepMaker = (
  phase: Phase,
  what: string,
  title: string,
  rest: Pick<Step, 'action' | 'inverse'> & Partial<Step>,
) => Step;

const nothing: Forecast = { seconds: 0.05, walBytes: 0, diskBytes: 0 };

/** Makes the maker of a unit's steps. */
export function stepMaker({ schema, name }: TableName): StepMaker {
  return (phase, what, title, rest) => ({
    key: `${schema}.${name}/${phase}/${what}`,
    unit: { schema, name },
    phase,
    title,
    forecast: nothing,
    ...rest,
  });
}

/** Statements in one transaction. */
export const transaction = (sql: string[], locks: TableLock[]): Action => ({ do: 'transaction', sql, locks });

/** The same lock on several tables, each named once. */
export function locksOn(level: LockLevel, tables: readonly TableName[]): TableLock[] {
  const known = new Map(tables.map(({ schema, name }) => [qualified({ schema, name }), { schema, name }]));
  return [...known.values()].map((table) => ({ table, level }));
}

/** Looks at every row for a constraint that was added NOT VALID, beside readers and writers. */
export const validateStep = (
  step: StepMaker,
  phase: Phase,
  what: string,
  title: string,
  table: Table,
  name: string,
) =>
  step(phase, what, title, {
    action: transaction(
      [alter(table, `validate constraint ${ident(name)}`)],
      locksOn('SHARE UPDATE EXCLUSIVE', [table]),
    ),
    inverse: [],
    forecast: checkForecast(table.rows),
  });

/** Makes a column NOT NULL without a look at its rows: the validated check `name` has proved it, and goes. */
export const requireStep = (
  step: StepMaker,
  phase: Phase,
  what: string,
  table: Table,
  column: string,
  name: string,
  partitions: readonly TableName[] = [],
) =>
  step(phase, what, `${table.name}.${column} is NOT NULL`, {
    action: transaction(
      [
        alter(table, `alter column ${ident(column)} set not null`),
        alter(table, `drop constraint ${ident(name)}`),
      ],
      locksOn('ACCESS EXCLUSIVE', [table]),
    ),
    inverse: [
      alter(table, `alter column ${ident(column)} drop not null`),
      // In 18 a key that was made of a partition's index leaves the partition a NOT NULL of its own.
      ...partitions.map(
        (it) => `alter table if exists ${qualified(it)} alter column ${ident(column)} drop not null`,
      ),
    ],
  });

/** `alter table …` with what follows. */
export const alter = (table: TableName, what: string) => `alter table ${qualified(table)} ${what}`;

/** Grants, comment, labels and what ANALYZE is told about a column, for the column that stands beside it. */
export function copyOfColumn(table: Table, from: string, to: string): string[] {
  const column = table.columns.find(({ name }) => name === from);
  const sql: string[] = [];
  if (column?.comment)
    sql.push(`comment on column ${qualified(table)}.${ident(to)} is ${literal(column.comment)}`);
  if (column?.statistics != null)
    sql.push(alter(table, `alter column ${ident(to)} set statistics ${column.statistics}`));
  if (column?.options) sql.push(alter(table, `alter column ${ident(to)} set (${column.options.join(', ')})`));
  for (const { provider, label } of column?.labels ?? [])
    sql.push(
      `security label for ${ident(provider)} on column ${qualified(table)}.${ident(to)} is ${literal(label)}`,
    );
  for (const grant of column?.grants ?? []) sql.push(...grantsOf(grant, ` (${ident(to)})`, qualified(table)));
  return sql;
}

const enabledAs: Record<string, string> = {
  O: 'enable',
  D: 'disable',
  R: 'enable replica',
  A: 'enable always',
};

/** A trigger that was just made is enabled as it was, in each partition on its own. */
export function enableAsBefore(table: TableName, { name, enabled, clones }: Trigger): string[] {
  const places = [{ table, enabled }, ...clones];
  if (places.every((it) => it.enabled === 'O')) return [];
  return places.map((it) => alter(it.table, `${enabledAs[it.enabled]} trigger ${ident(name)}`));
}

const privileges: Record<string, string> = {
  r: 'select',
  w: 'update',
  a: 'insert',
  x: 'references',
  d: 'delete',
  D: 'truncate',
  t: 'trigger',
  m: 'maintain',
};

/** GRANT statements of one aclitem (`role=rw*\/grantor`; PostgreSQL manual 5.8). */
export function grantsOf(item: string, columns: string, on: string): string[] {
  const match = /^(.*)=([a-zA-Z*]*)\/.*$/.exec(item);
  if (!match) return [];
  const [, written = '', letters = ''] = match;
  const role =
    written === ''
      ? 'public'
      : /^[a-z_][a-z0-9_$]*$/.test(written) || written.startsWith('"')
        ? written
        : ident(written);
  return [...letters.matchAll(/([a-zA-Z])(\*?)/g)].flatMap(([, letter = '', star]) =>
    privileges[letter]
      ? [`grant ${privileges[letter]}${columns} on ${on} to ${role}${star ? ' with grant option' : ''}`]
      : [],
  );
}
