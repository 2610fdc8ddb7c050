import { ident, literal, qualified } from '../src/database/sql.ts';
import type { Dice } from './dice.ts';
import { isNumber, isPartitioned, type TableDraft } from './table-draft.ts';

/** Columns that a conversion replaces: those of the references, and of the key where it is one. */
const doomedOf = ({ key, references }: TableDraft) => [
  ...references
    .filter(({ byLabel }) => !byLabel)
    .map(({ columns: [name = ''], parent }) => ({
      name,
      type: parent.key[0]?.type,
    })),
  ...(key.length === 1 ? key : []),
];

/** What hangs on such columns, and must hang on their uuids in the end. */
export function objectsSql(dice: Dice, tables: readonly TableDraft[], version: number): string[] {
  const made = tables.filter(hasRowsOfItsOwn).flatMap((table, n) =>
    doomedOf(table).flatMap(({ name, type }, i) => {
      const forms = formsOn(table, ident(name), { type, tag: `${n}_${i}`, version });
      return dice.oneIn(2) ? dice.pick(forms) : [];
    }),
  );
  return made.length === 0 ? [] : ['create extension if not exists btree_gist;', ...made];
}

/** Logical replication that names rows by such a column, together with what tells them apart for sure. */
export function identitiesSql(dice: Dice, tables: readonly TableDraft[]): string[] {
  return tables.filter(hasRowsOfItsOwn).flatMap((table, n) => {
    const required = doomedOf(table).filter(({ name }) => isRequired(table, name));
    if (required.length === 0 || !dice.oneIn(4)) return [];
    const [on, index] = [qualified(table), ident(`identity ${n}`)];
    return [
      `create unique index ${index} on ${on} (label, ${ident(dice.pick(required).name)});`,
      `alter table ${on} replica identity using index ${index};`,
    ];
  });
}

/** Whether a column of the key, or the first of a reference, is NOT NULL. */
const isRequired = ({ key, references }: TableDraft, name: string) =>
  key.some((it) => it.name === name) ||
  references.some(({ columns: [first], nullable }) => first === name && !nullable);

const hasRowsOfItsOwn = (table: TableDraft) =>
  table.rows > 0 && !isPartitioned(table) && table.kind !== 'none';

function formsOn(
  table: TableDraft,
  column: string,
  { type, tag, version }: { type: string | undefined; tag: string; version: number },
): string[][] {
  const on = qualified(table);
  const index = (name: string) => ident(`${name} ${tag}`);
  const forms = [
    [
      `alter table ${on} add during_${tag} tsrange;`,
      `update ${on} t set during_${tag} = tsrange(timestamp '2026-01-01' + it.n * interval '1 hour', timestamp '2026-01-01' + (it.n + 1) * interval '1 hour')
         from (select ctid as at, row_number() over () as n from ${on}) it where t.ctid = it.at;`,
      `alter table ${on} add exclude using gist (${column} with =, during_${tag} with &&);`,
    ],
    [`create unique index ${index('expression')} on ${on} (lower(label), ${column});`],
    [`create unique index ${index('partial')} on ${on} (${column}, label) where amount >= 0;`],
    [`create index ${index('gist')} on ${on} using gist (${column});`],
    [`create index ${index('over')} on ${on} ((${column}::text));`],
    [`alter table ${on} add unique (${column}, label) deferrable initially deferred;`],
    [`alter table ${on} add unique (label, ${column});`],
    [`alter table ${on} add check (${column} is not null or label <> '');`],
    [
      `alter table ${on} add check (${column} <> ${isNumber(type) ? '-7' : `cast(${literal('nobody')} as text)`});`,
    ],
    [`create statistics ${index('statistics')} on ${column}, label from ${on};`],
    [
      `create index ${index('cluster')} on ${on} (${column});`,
      `alter table ${on} cluster on ${index('cluster')};`,
    ],
    [
      `alter table ${on} enable row level security;`,
      `create policy ${index('policy')} on ${on} using (${column} is not null and label <> '');`,
    ],
  ];
  if (version >= 15)
    forms.push([
      `create publication ${index('columns')} for table ${on} (${column}, label) with (publish = 'insert');`,
    ]);
  const isText = type === 'text' || type?.startsWith('varchar');
  return forms.filter((form) => {
    const sql = form.join();
    // Of other types the text hangs on settings, or the literal is not one.
    if (/::text\)\)|'nobody'/.test(sql) && !isText && !isNumber(type)) return false;
    return !sql.includes('using gist') || type !== 'citext';
  });
}
