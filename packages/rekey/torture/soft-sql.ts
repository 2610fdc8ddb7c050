import { ident, qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import { isNumber, literal, type TableDraft } from './table-draft.ts';

/** Keys of these types are not looked for in other columns, or not by every spelling. */
const compared = ['char(8)', 'citext', 'state', 'date', 'inet', 'bytea'];

/** References that nobody declares: plain ones, lists of keys, and pairs of a type and an id. */
export function softSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  const parents = tables.filter(
    ({ key: [first, ...more], keys }) =>
      first && more.length === 0 && keys.length > 4 && !compared.includes(first.type),
  );
  if (parents.length === 0) return [];
  return tables.flatMap((table, n) => {
    if (table.key.length === 0 || table.rows === 0) return [];
    return [
      ...(dice.oneIn(3) ? plainSql(dice, table, dice.pick(parents), n) : []),
      ...(dice.oneIn(3) ? listSql(dice, table, dice.pick(parents), n) : []),
      ...(dice.oneIn(3) ? pairSql(dice, table, parents, n) : []),
    ];
  });
}

const rowIs = (table: TableDraft, i: number) =>
  table.key.map(({ name }, at) => `${ident(name)} = ${table.keys[i]?.[at]}`).join(' and ');

/** A key of the parent, or now and then one that nobody has. */
function keyOf(dice: Dice, parent: TableDraft, orphans: boolean): string {
  const number = isNumber(parent.key[0]?.type);
  if (orphans && dice.oneIn(9)) return number ? '99999' : literal('c0000000000000000000000nobody');
  return dice.pick(parent.keys)[0] ?? 'null';
}

function plainSql(dice: Dice, table: TableDraft, parent: TableDraft, n: number): string[] {
  const column = ident(`${parent.name.slice(0, 15)}${n}_${parent.name.slice(0, 15)}_id`);
  const name = qualified(table);
  const orphans = dice.oneIn(2);
  return [
    `alter table ${name} add ${column} ${parent.key[0]?.type};`,
    ...table.keys.flatMap((_, i) =>
      dice.oneIn(5)
        ? []
        : [`update ${name} set ${column} = ${keyOf(dice, parent, orphans)} where ${rowIs(table, i)};`],
    ),
    ...(dice.oneIn(2) ? [`create index on ${name} (${column});`] : []),
  ];
}

function listSql(dice: Dice, table: TableDraft, parent: TableDraft, n: number): string[] {
  const column = ident(`${parent.name.slice(0, 25)}_ids`);
  const name = qualified(table);
  const orphans = dice.oneIn(3);
  const isRequired = dice.oneIn(2);
  const type = parent.key[0]?.type ?? '';
  const list = () => {
    const items = Array.from({ length: dice.number(5) }, () =>
      dice.oneIn(12) ? 'null' : keyOf(dice, parent, orphans),
    );
    return `array[${items.join(', ')}]::${type}[]`;
  };
  return [
    `alter table ${name} add ${column} ${type}[]${isRequired ? " not null default '{}'" : ''};`,
    ...table.keys.flatMap((_, i) =>
      dice.oneIn(6) ? [] : [`update ${name} set ${column} = ${list()} where ${rowIs(table, i)};`],
    ),
    ...(dice.oneIn(2) ? [`create index ${ident(`gin_${n}`)} on ${name} using gin (${column});`] : []),
  ];
}

function pairSql(dice: Dice, table: TableDraft, parents: readonly TableDraft[], n: number): string[] {
  const family = (it: TableDraft) => (isNumber(it.key[0]?.type) ? 'bigint' : 'text');
  const first = dice.pick(parents);
  const alike = parents.filter((it) => family(it) === family(first));
  const name = qualified(table);
  const required = dice.oneIn(3);
  const typed = family(first) === 'bigint' && dice.oneIn(4) ? 'text' : family(first);
  return [
    `alter table ${name} add subject_type text, add subject_id ${typed};`,
    ...table.keys.map((_, i) => {
      const target = dice.pick(alike);
      const isOther = dice.oneIn(10);
      return `update ${name} set subject_type = ${literal(isOther ? 'elsewhere' : target.name)}, subject_id = (${keyOf(dice, target, true)})::text::${typed} where ${rowIs(table, i)};`;
    }),
    ...(required ? [`alter table ${name} alter subject_id set not null;`] : []),
    ...(dice.oneIn(2)
      ? [`create index ${ident(`subject_${n}`)} on ${name} (subject_type, subject_id);`]
      : []),
  ];
}
