import { type Column, columnIn, type Table } from '../catalog/catalog.ts';
import { ident, literal, qualified } from '../database/sql.ts';
import { uuidAs } from '../database/uuid-text.ts';
import type { Step } from '../plan/step.ts';
import { locksOn, type StepMaker, transaction } from './make-step.ts';
import type { UnitContext } from './unit-context.ts';

/** The uuid column where it is there already, as the catalog had it before the unit began. */
export const adoptedColumn = ({ table, decision: { adopts } }: UnitContext): Column | undefined =>
  adopts === undefined ? undefined : columnIn(table, adopts);

/** A uuid as the adopted column stores it: some keep it as text. */
export const asStored = ({ stored }: Column, uuid: string) => uuidAs(stored, `(${uuid})`) ?? uuid;

/** What an empty field of it gets: what its own default makes, if it has one that makes values. */
export const completed = (column: Column, uuid: string) =>
  column.default?.includes('(') ? column.default : asStored(column, uuid);

/** Whether an index of the table says already that nothing is twice in the adopted column; a key gets an index of its own all the same. */
export const isUniqueAlready = ({ table, decision }: UnitContext): boolean =>
  decision.strategy === 'persistent' &&
  table.indexes.some((index) => isUniqueOf(index, decision.adopts ?? ''));

const isUniqueOf = ({ isUnique, isValid, predicate, keys }: Table['indexes'][number], column: string) =>
  isUnique && isValid && predicate === null && keys.length === 1 && keys[0]?.column === column;

/** The trigger that makes a table's persistent uuids write-once. */
export const writeOnceName = ({ oid }: Pick<Table, 'oid'>) => `rekey_write_once_${oid}`;

/** A persistent uuid names its row for good, whoever writes: the application, a script, psql. */
export function writeOnceStep({ table, uuid: [column = ''] }: UnitContext, step: StepMaker): Step {
  const fn = qualified({ schema: table.schema, name: 'rekey_write_once' });
  const trigger = ident(writeOnceName(table));
  return step('swap', 'write-once', `${table.name}.${column} is write-once`, {
    action: transaction(
      [
        `create or replace function ${fn}() returns trigger language plpgsql set search_path = '' as $rekey$
begin
  raise exception 'The % of a row of %.% names it for good, and cannot be changed.', tg_argv[0], tg_table_schema, tg_table_name
    using errcode = 'integrity_constraint_violation', hint = 'Leave the column out of the UPDATE.';
end $rekey$`,
        `create trigger ${trigger} before update of ${ident(column)} on ${qualified(table)} for each row
       when (old.${ident(column)} is distinct from new.${ident(column)}) execute function ${fn}(${literal(column)})`,
      ],
      locksOn('SHARE ROW EXCLUSIVE', [table]),
    ),
    inverse: [
      `drop trigger if exists ${trigger} on ${qualified(table)}`,
      // Other tables may have theirs.
      `do $rekey$ begin drop function if exists ${fn}(); exception when dependent_objects_still_exist then null; end $rekey$`,
    ],
  });
}
