import { type Table, tableIn } from '../catalog/catalog.ts';
import { partitionsOf } from '../catalog/partitions.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import type { Step } from '../plan/step.ts';
import { freeColumns, isRequired } from './around-swap.ts';
import { alter, locksOn, type StepMaker, transaction, validateStep } from './make-step.ts';
import type { UnitContext } from './unit-context.ts';

/** A NOT NULL of a partition that is called otherwise than that of the table above it. */
interface OwnName {
  part: Table;
  name: string;
  /** Its own parent, a partition itself, calls its NOT NULL the same: it gets it from there. */
  isInherited: boolean;
}

/** Name of a column's NOT NULL; PostgreSQL 18 has such names. */
const notNullOf = (table: Table, column: string): string | undefined =>
  table.constraints.find(({ kind, columns }) => kind === 'not null' && columns[0] === column)?.name;

/** The partitions that name a column's NOT NULL differently, the deepest first. */
const ownNames = ({ catalog }: UnitContext, table: Table, column: string): OwnName[] =>
  partitionsOf(catalog, table).flatMap((part) => {
    const name = notNullOf(part, column);
    const above = part.parent && tableIn(catalog, part.parent);
    if (name === undefined || !above || name === notNullOf(table, column)) return [];
    return [{ part, name, isInherited: name === notNullOf(above, column) }];
  });

/**
 * The swap drops the NOT NULL of a reference's old column, and a rollback sets it again. PostgreSQL 18 sets and renames that of a
 * partitioned table only together with those of its partitions, by the same name. Partitions that were made apart and attached have
 * others: they get the table's for the time of the conversion, and their own again on a rollback. A validated check saves the look
 * at every row, there and back. A NOT NULL that the swap leaves, such as a key's, keeps its names instead (`renameNotNulls`).
 */
export function partitionNotNullSteps(unit: UnitContext, step: StepMaker): Step[] {
  if (unit.catalog.version < 18) return [];
  return unit.references.filter(isRequired).flatMap((reference) =>
    freeColumns(reference, 'before').flatMap((from) => {
      const { child, tag } = reference;
      const name = notNullOf(child, from);
      const own = ownNames(unit, child, from);
      if (name === undefined || own.length === 0) return [];
      const number = child.columns.find((it) => it.name === from)?.number;
      return stepsOf(child, from, { name, own, check: `rk_${tag}_${number}_name` }, step);
    }),
  );
}

function stepsOf(
  table: Table,
  column: string,
  { name, own, check }: { name: string; own: OwnName[]; check: string },
  step: StepMaker,
): Step[] {
  const addCheck = alter(
    table,
    `add constraint ${ident(check)} check (${ident(column)} is not null) not valid`,
  );
  const dropCheck = alter(table, `drop constraint if exists ${ident(check)}`);
  const branches = own.flatMap(({ part }) => (part.kind === 'partitioned' ? [part] : [])).toReversed();
  const drops = [
    dropNotNull(table, column),
    ...branches.map((part) => unlessGone(part, dropNotNull(part, column))),
  ];
  const locks = locksOn('ACCESS EXCLUSIVE', [table]);
  const parts = own.map(({ part }) => part.name).join(', ');
  const what = (part: string) => `${check}-${part}`;
  return [
    step('expand', what('proof'), `no row of ${table.name} is without ${column}`, {
      action: transaction([addCheck], locks),
      inverse: [dropCheck],
    }),
    validateStep(
      step,
      'expand',
      what('validate'),
      `no row of ${table.name} is without ${column}, looked at`,
      table,
      check,
    ),
    step('expand', what('rename'), `${parts} call the NOT NULL of ${column} like ${table.name}`, {
      action: transaction(
        [
          ...drops,
          ...own.map(({ part }) => nameLeft(part, column, name, 'null')),
          addNotNull(table, column, name),
          dropCheck,
        ],
        locks,
      ),
      inverse: [
        ...drops,
        ...own.map(({ part, name: its, isInherited }) =>
          nameLeft(part, column, its, isInherited ? 'null' : addNotNull(part, column, its)),
        ),
        addNotNull(table, column, name),
        dropCheck,
      ],
    }),
    step('expand', what('back-validate'), `on a rollback: ${table.name} is looked at for ${column}`, {
      action: transaction([], []),
      inverse: [alter(table, `validate constraint ${ident(check)}`)],
    }),
    step('expand', what('back-proof'), `on a rollback: ${parts} get their own names again`, {
      action: transaction([], locks),
      inverse: [addCheck],
    }),
  ];
}

const dropNotNull = (table: Table, column: string) =>
  alter(table, `alter column ${ident(column)} drop not null`);

const addNotNull = (table: Table, column: string, name: string) =>
  alter(table, `add constraint ${ident(name)} not null ${ident(column)}`);

const relation = (table: Table) => literal(qualified(table));

/** A partition may have gone meanwhile. */
const unlessGone = (part: Table, sql: string) =>
  `do $rekey$ begin if to_regclass(${relation(part)}) is not null then ${sql}; end if; end $rekey$`;

/** Gives a name to what is left of a partition's NOT NULL once the table's is gone, and does something where nothing is left. */
const nameLeft = (
  part: Table,
  column: string,
  name: string,
  otherwise: string,
) => `do $rekey$ declare found text; begin
  if to_regclass(${relation(part)}) is null then return; end if;
  select conname into found from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.conrelid = ${relation(part)}::regclass and k.contype = 'n' and a.attname = ${literal(column)};
  if found is null then
    ${otherwise};
  elsif found <> ${literal(name)} then
    execute format('alter table ${qualified(part).replaceAll("'", "''").replaceAll('%', '%%')} rename constraint %I to %I', found, ${literal(name)});
  end if;
end $rekey$`;
