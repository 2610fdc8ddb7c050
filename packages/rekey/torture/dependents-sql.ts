import { ident, qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import { type TableDraft, targetsOf } from './table-draft.ts';

/** Indexes of every form on the references, and on the key. */
export function indexSql(dice: Dice, table: TableDraft): string[] {
  return table.references.flatMap(({ columns }) => {
    const list = columns.map(ident).join(', ');
    const [first = ''] = columns.map(ident);
    const forms = [
      `(${list})`,
      `(${list})`,
      `(${list}, label desc)`,
      `(label, ${list})`,
      `using hash (${first})`,
      `(${list}) include (amount)`,
      `(${list}) where ${first} is not null`,
      `(lower(label), ${list})`,
      `(${first} desc nulls last)`,
    ];
    return Array.from(
      { length: dice.number(3) },
      () => `create index on ${qualified(table)} ${dice.pick(forms)};`,
    );
  });
}

/** Views, functions, triggers, policies, comments and grants that hang on keys and references. */
export function dependentsSql(dice: Dice, tables: readonly TableDraft[], version: number): string[] {
  return tables.flatMap((table, n) => [
    ...(dice.oneIn(2) ? viewSql(dice, table, n) : []),
    ...(dice.oneIn(3) ? triggerSql(dice, table, n) : []),
    ...(dice.oneIn(3) ? annotationSql(dice, table) : []),
    ...(dice.oneIn(4) ? functionSql(table, n, version) : []),
  ]);
}

function viewSql(dice: Dice, table: TableDraft, n: number): string[] {
  const reference = table.references[0];
  const keys = table.key.map(({ name }) => `c.${ident(name)}`);
  const list = [...keys, 'c.label'].join(', ');
  const join = reference
    ? ` join ${qualified(reference.parent)} p on ${reference.columns
        .map((column, i) => `c.${ident(column)} = p.${ident(targetsOf(reference)[i] ?? '')}`)
        .join(' and ')}`
    : '';
  const view = `create view v_${n} as select ${list}${reference ? ', p.label as parent_label' : ''} from ${qualified(table)} c${join};`;
  if (dice.oneIn(3)) return [view, `create view vv_${n} as select label from v_${n};`];
  if (dice.oneIn(3)) {
    return [
      view,
      `create materialized view m_${n} as select * from v_${n};`,
      `create index on m_${n} (label);`,
      `comment on view v_${n} is 'view ${n}';`,
    ];
  }
  return [view];
}

function triggerSql(dice: Dice, table: TableDraft, n: number): string[] {
  const [reference] = table.references;
  const watched = reference && dice.oneIn(2) ? ` of ${reference.columns.map(ident).join(', ')}` : '';
  return [
    `create function touch_${n}() returns trigger language plpgsql as $$ begin new.amount := coalesce(new.amount, 0); return new; end $$;`,
    `create trigger touch before update${watched} on ${qualified(table)} for each row execute function touch_${n}();`,
  ];
}

function annotationSql(dice: Dice, table: TableDraft): string[] {
  const [key] = table.key;
  if (!key) return [];
  const name = qualified(table);
  return [
    `comment on column ${name}.${ident(key.name)} is 'the key, it''s said';`,
    `grant select (${ident(key.name)}, label) on ${name} to pg_monitor;`,
    ...(dice.oneIn(2) ? [`alter table ${name} alter ${ident(key.name)} set statistics 321;`] : []),
    ...(dice.oneIn(2)
      ? [
          `alter table ${name} enable row level security;`,
          `create policy everybody on ${name} using (${ident(key.name)} is not null);`,
        ]
      : []),
    ...(dice.oneIn(3) ? replicationSql(dice, table) : []),
  ];
}

/** Logical replication that names rows by the key, or by the whole row. */
function replicationSql(dice: Dice, table: TableDraft): string[] {
  const name = qualified(table);
  if (dice.oneIn(2)) return [`alter table ${name} replica identity full;`];
  const index = `replica_${table.name}`.slice(0, 20);
  return [
    `create unique index ${ident(index)} on ${name} (${table.key.map((it) => ident(it.name)).join(', ')});`,
    `alter table ${name} replica identity using index ${ident(index)};`,
    `create publication ${ident(`pub_${table.schema}_${table.name}`.slice(0, 20))} for table ${name};`,
  ];
}

function functionSql(table: TableDraft, n: number, version: number): string[] {
  const body = `select count(*) from ${qualified(table)} where label <> ''`;
  return version >= 14
    ? [`create function count_${n}() returns bigint language sql stable begin atomic ${body}; end;`]
    : [`create function count_${n}() returns bigint language sql stable as $body$ ${body} $body$;`];
}
