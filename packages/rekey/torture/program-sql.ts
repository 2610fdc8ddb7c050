import { ident, qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import { type TableDraft, targetsOf } from './table-draft.ts';

/** One function, bound to several tables whose names do not stand in it, that writes down which row was written. */
export function boundTriggersSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  const [first] = tables.filter(({ key }) => key.length === 1);
  if (!first) return [];
  const [key] = first.key;
  const bound = tables.filter(({ key: own }) => own[0]?.name === key?.name && own.length === 1);
  return [
    'create table written (at_table text, id text);',
    `create function write_down() returns trigger language plpgsql as $$ begin insert into public.written values (tg_table_name, new.${ident(key?.name ?? '')}::text); return null; end $$;`,
    ...bound
      .filter((table) => table === first || dice.oneIn(2))
      .map(
        (table) =>
          `create trigger "down it goes" after insert or update on ${qualified(table)} for each row execute function write_down();`,
      ),
  ];
}

/** Views that join a table with all whom it refers to, count by the key, and are read by another view. */
export function wideViewsSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  return tables.flatMap((table, n) => {
    const wide = table.references.filter(({ parent }) => parent !== table);
    if (wide.length === 0 || dice.oneIn(3)) return [];
    const joins = wide.map((reference, i) => {
      const on = reference.columns.map(
        (column, at) => `c.${ident(column)} = p${i}.${ident(targetsOf(reference)[at] ?? '')}`,
      );
      return ` left join ${qualified(reference.parent)} p${i} on ${on.join(' and ')}`;
    });
    const list = [
      ...table.key.map(({ name }, i) => `c.${ident(name)} as key_${i}`),
      'c.label',
      ...wide.flatMap(({ parent }, i) =>
        parent.key.map(({ name }, at) => `p${i}.${ident(name)} as parent_${i}_${at}`),
      ),
    ];
    const view = `create view wide_${n} as select ${list.join(', ')} from ${qualified(table)} c${joins.join('')};`;
    return [
      view,
      ...(dice.oneIn(2)
        ? [`create view wider_${n} as select label, count(*) as times from wide_${n} group by label;`]
        : []),
    ];
  });
}
