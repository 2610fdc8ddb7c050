import { ident, qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import type { TableDraft } from './table-draft.ts';

/** Aliases and variables of rekey's SQL, keywords of SQL and PL/pgSQL, placeholders, and names that differ by their case alone. */
const names = [
  't',
  'p',
  'c',
  'v',
  'k',
  'e',
  'u',
  'n',
  'o',
  'x',
  'new',
  'old',
  'row',
  'made',
  'kept',
  'found',
];
names.push(
  'begin',
  'by',
  'loop',
  'if',
  'parent',
  'value',
  'given',
  'by_legacy',
  'tag',
  'part',
  'key',
  'text',
);
names.push(
  'select',
  'User',
  'USER',
  'user',
  ':chunk',
  '$rekey$',
  'a.b',
  'o"q',
  'ß'.repeat(31),
  'z'.repeat(63),
);

const types = ['text', 'integer', 'text[]', 'number_domain', 'row_type', 'jsonb'];

/** What the columns of a key, or of a reference, may be called. */
export const oddKeyNames = ['t', 'p', 'begin', 'new', 'row', 'USER', ':chunk'];
export const oddStems = ['begin', 'p', 'c', 'By', 'by', 'old', 'row', '$rekey$', 'ğ'.repeat(24)];

/** Further columns with such names; some of their values would be found as keys, if they were taken for an alias. */
export function namesSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  return [
    'create type row_type as (a integer, b text);',
    ...tables.flatMap((table) => {
      const taken = new Set([
        ...table.key.map(({ name }) => name),
        ...table.references.flatMap(({ columns }) => columns),
      ]);
      const left = names.filter((name) => !taken.has(name));
      const drawn = Array.from({ length: 2 + dice.number(5) }, () =>
        left.splice(dice.number(left.length), 1),
      ).flat();
      return drawn.flatMap((name) => {
        const type = dice.pick(types);
        const column = `alter table ${qualified(table)} add ${ident(name)} ${type};`;
        return ['integer', 'number_domain'].includes(type)
          ? [column, `update ${qualified(table)} set ${ident(name)} = amount::int + 1;`]
          : [column];
      });
    }),
  ];
}
