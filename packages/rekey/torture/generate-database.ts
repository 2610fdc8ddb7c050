import { ident } from '../src/database/sql.ts';
import { lateRowsSql, referenceSql, rowsSql, tableSql } from './database-sql.ts';
import { dependentsSql, indexSql } from './dependents-sql.ts';
import { throwDice } from './dice.ts';
import { type Dimension, drawDimensions } from './dimensions.ts';
import { draftTables } from './draft-tables.ts';
import { halfDoneSql } from './half-done-sql.ts';
import { namesSql } from './names-sql.ts';
import { identitiesSql, objectsSql } from './objects-sql.ts';
import { boundTriggersSql, wideViewsSql } from './program-sql.ts';
import { softSql } from './soft-sql.ts';

/** The statements of a database with every kind of key, reference and dependent; the same for the same seed, version and dimensions. */
export function generateDatabase(
  seed: number,
  version: number,
  drawn: ReadonlySet<Dimension> = drawDimensions(seed),
): string {
  const dice = throwDice(seed);
  const tables = draftTables(dice, drawn);
  const schemas = new Set(tables.map(({ schema }) => schema).filter((it) => it !== 'public'));
  const when = (dimension: Dimension, sql: () => string[]) => (drawn.has(dimension) ? sql() : []);
  return [
    ...[...schemas].map((schema) => `create schema ${ident(schema)};`),
    `create domain text_domain as text check (value <> '');`,
    'create domain number_domain as bigint check (value > 0);',
    ...when('keys', () => keyTypesSql),
    ...tables.map((table) => tableSql(dice, table)),
    ...tables.map((table) => rowsSql(dice, table)),
    ...tables.flatMap((table) => lateRowsSql(dice, table)),
    ...softSql(dice, tables),
    ...tables.flatMap((table) => referenceSql(dice, table)),
    ...tables.flatMap((table) => indexSql(dice, table)),
    // Everything is one transaction, and what waits for its end would forbid every ALTER TABLE.
    'set constraints all immediate;',
    ...when('names', () => namesSql(dice, tables)),
    ...when('half-done', () => halfDoneSql(dice, tables)),
    ...when('objects', () => objectsSql(dice, tables, version)),
    ...dependentsSql(dice, tables, version),
    ...when('views', () => wideViewsSql(dice, tables)),
    ...when('triggers', () => boundTriggersSql(dice, tables)),
    ...(dice.oneIn(4) ? [partitionedTable] : []),
    // By dice of their own: no other seed is another database for them.
    ...when('keys', () => (throwDice(seed + 4).oneIn(4) ? [composedTables] : [])),
    ...when('objects', () => identitiesSql(dice, tables)),
    'analyze;',
  ].join('\n');
}

/** Types of keys that only some databases have. */
const keyTypesSql = [
  'create extension citext;',
  `create type state as enum (${Array.from({ length: 65 }, (_, n) => `'state ${n}'`).join(', ')});`,
];

/** A key and a column of a composite type. */
const composedTables = `
create type place as (city text, room integer);
create table composed (id place primary key, label text, beside place);
create table in_place (id bigserial primary key, place_id place references composed, label text);
insert into composed select row('city ' || n, n)::place, 'place ' || n, row('x', null)::place from generate_series(1, 7) n;
insert into in_place (place_id, label) select row('city ' || n, n)::place, 'in ' || n from generate_series(1, 7) n;`;

/** A table whose rows live in partitions, and to which nobody refers. */
const partitionedTable = `
create table log (id bigserial, at date not null, label text, primary key (id, at)) partition by range (at);
create table log_1 partition of log for values from ('2026-01-01') to ('2026-02-01');
create table log_2 partition of log default;
insert into log (at, label) select date '2026-01-20' + n, 'log ' || n from generate_series(1, 30) n;`;
