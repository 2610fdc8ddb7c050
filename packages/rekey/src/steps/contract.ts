import { columnIn, type Table } from '../catalog/catalog.ts';
import { rootOf } from '../catalog/partitions.ts';
import { ident, idents, literal, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { doomedColumns, dropsKey } from '../objects/successors.ts';
import type { Step } from '../plan/step.ts';
import { completedBy } from './completed-rows.ts';
import { legacyFkName } from './foreign-keys.ts';
import { leftOnColumns, refuseLeftOnColumns } from './left-on-columns.ts';
import { alter, locksOn, type StepMaker, transaction } from './make-step.ts';
import { renameNotNulls } from './not-null-names.ts';
import { dropRedundant, redundantChecks, redundantColumns, redundantOf } from './redundant-columns.ts';
import { softContractChecks, softContractSql } from './soft-contract.ts';
import { followKey } from './superseded-column.ts';
import { dropSync, fillLegacy } from './sync-trigger.ts';
import { isSpare } from './twin-indexes.ts';
import type { Reference, UnitContext } from './unit-context.ts';

/** The table in which the contract keeps old and new keys; null where the old key's columns stay. */
export function mappingOf({ table, decision }: UnitContext): TableName | null {
  return dropsKey(decision.strategy) ? { schema: 'rekey', name: `mapping_${table.oid}` } : null;
}

/** What the contract takes away, and where the old keys are kept. */
interface ContractParts {
  /** Old columns of references, by their names of after the swap. */
  drops: { reference: Reference; columns: string[] }[];
  /** Old columns of the key itself. */
  keyColumns: readonly string[];
  /** The text column whose name the key has taken. */
  texts: string[];
  /** All of these by table; tables that lose nothing are left out. */
  doomed: { table: Table; columns: readonly string[] }[];
  mapping: TableName | null;
  /** The quoted columns of the mapping: old key and new. */
  mapped: string;
}

function contractParts(unit: UnitContext): ContractParts {
  const { table, legacyAfter, replacedAfter, uuidAfter, references, decision, superseded } = unit;
  const drops = references.map((reference) => ({ reference, columns: doomedAfter(reference) }));
  const keyColumns = dropsKey(decision.strategy) ? replacedAfter : [];
  const texts = superseded ? [superseded.after] : [];
  const doomed = [
    ...drops.map(({ reference: { child }, columns }) => ({ table: child, columns })),
    { table, columns: [...keyColumns, ...texts] },
  ].filter(({ columns }) => columns.length > 0);
  const mapped = idents([...new Set([...legacyAfter, ...uuidAfter])]);
  return { drops, keyColumns, texts, doomed, mapping: mappingOf(unit), mapped };
}

/** After the soak, and never to be taken back: what is old goes. */
export function contractSteps(unit: UnitContext, step: StepMaker): Step[] {
  const parts = contractParts(unit);
  return [
    noKeyStep(unit, parts, step),
    noReaderStep(unit, parts, step),
    step('contract', 'backup', 'a fresh backup', { action: { do: 'gate', gate: 'backup' }, inverse: [] }),
    ...mappingSteps(unit, parts, step),
    dropStep(unit, parts, step),
  ];
}

function noKeyStep({ table }: UnitContext, { keyColumns, drops }: ContractParts, step: StepMaker): Step {
  const checks = [
    ...foreignKeysOf(table, keyColumns),
    ...drops
      .filter(({ columns }) => columns.length > 0)
      .map(({ reference: { child }, columns }) => ({
        name: `a key of or to ${child.name} is still made of them: convert and contract that unit first`,
        sql: keysMadeOf(child, columns),
      })),
  ];
  return step('contract', 'no-key-needs-it', `no other key is made of the old columns of ${table.name}`, {
    action: { do: 'check', checks },
    inverse: [],
  });
}

function noReaderStep(unit: UnitContext, { doomed }: ContractParts, step: StepMaker): Step {
  const { table, references } = unit;
  const checks = [
    ...references.flatMap((reference) => softContractChecks(unit, reference)),
    ...redundantChecks(unit),
    ...doomed.map(({ table: of, columns }) => ({
      name: `something still hangs on what is to go (${of.name}.${columns.join(', ')}): make its like over the uuid, or drop it`,
      sql: leftOnColumns(unit, of, columns),
    })),
    ...redundantColumns(unit).map(({ table: of, columns }) => ({
      name: `something still reads ${of.name}.${columns.join(', ')}: rewrite or drop it first`,
      sql: readersOf(of, columns),
    })),
  ];
  return step('contract', 'nothing-reads-it', `nothing reads the old columns around ${table.name} any more`, {
    action: { do: 'check', checks },
    inverse: [],
  });
}

function mappingSteps(
  { table, legacyAfter, uuidAfter }: UnitContext,
  { mapping, mapped }: ContractParts,
  step: StepMaker,
): Step[] {
  if (!mapping) return [];
  const sql = [
    `create table ${qualified(mapping)} as select ${mapped} from ${qualified(table)}`,
    `alter table ${qualified(mapping)} add primary key (${idents(legacyAfter)}), add unique (${idents(uuidAfter)})`,
  ];
  return [
    step('contract', 'mapping', `keep the old keys of ${table.name} in ${mapping.schema}.${mapping.name}`, {
      action: transaction(sql, []),
      inverse: [`drop table if exists ${qualified(mapping)}`],
    }),
  ];
}

function dropStep(unit: UnitContext, parts: ContractParts, step: StepMaker): Step {
  const { table, references } = unit;
  const tables = [
    table,
    ...references.map(({ child }) => child),
    ...redundantOf(unit).map(({ parent }) => parent),
  ];
  const sql = [
    ...parts.doomed.map(({ table: of, columns }) => refuseLeftOnColumns(unit, of, columns)),
    ...references.flatMap(dropSync),
    ...(fillLegacy(unit)?.drop ?? []),
    ...(followKey(unit)?.drop ?? []),
    ...completedBy(unit).map(({ list }) => `drop table if exists ${qualified(list)}`),
    ...lateMappings(unit, parts),
    ...references
      .flatMap(({ held }) => held)
      .filter(({ fk }) => !fk.isInherited)
      .map((key) => alter(key.table, `drop constraint ${ident(legacyFkName(key, unit))}`)),
    ...references.flatMap((reference) => softContractSql(unit, reference)),
    ...dropRedundant(unit),
    ...doubledIndexes(unit).map(
      (name) => `drop index if exists ${qualified({ schema: table.schema, name })}`,
    ),
    ...dropColumns(unit, parts),
    ...renameNotNulls(unit, 'contract'),
  ];
  return step('contract', 'drop', `the old columns around ${table.name} go`, {
    action: transaction(sql, locksOn('ACCESS EXCLUSIVE', tables)),
    inverse: [],
  });
}

/** Rows that were written after the mapping was made. */
function lateMappings({ table, uuidAfter }: UnitContext, { mapping, mapped }: ContractParts): string[] {
  if (!mapping) return [];
  const isIt = uuidAfter.map((column) => `m.${ident(column)} = t.${ident(column)}`).join(' and ');
  return [
    `insert into ${qualified(mapping)} select ${mapped} from ${qualified(table)} t
                   where not exists (select from ${qualified(mapping)} m where ${isIt})`,
  ];
}

const dropColumns = (unit: UnitContext, { drops, texts, keyColumns }: ContractParts): string[] => [
  ...drops.flatMap(({ reference: { child }, columns }) =>
    columns.map((column) => alter(child, `drop column ${ident(column)}`)),
  ),
  ...texts.map((column) => alter(unit.table, `drop column ${ident(column)}`)),
  ...keyColumns.flatMap((column, at) => [
    ...freeSequence(unit, unit.replaced[at] ?? column),
    alter(unit.table, `drop column ${ident(column)}`),
  ]),
];

/** A query for primary keys of a table, and foreign keys to it, that columns of it are part of. */
function keysMadeOf(child: TableName, columns: readonly string[]): string {
  const of = `${literal(qualified(child))}::regclass`;
  const numbers = `(select array_agg(attnum) from pg_attribute where attrelid = ${of} and attname in (${columns.map(literal).join(', ')}))`;
  return `select k.conrelid::regclass::text || ' ' || k.conname from pg_constraint k
              where ((k.conrelid = ${of} and k.contype = 'p' and k.conkey && ${numbers})
                  or (k.confrelid = ${of} and k.contype = 'f' and k.confkey && ${numbers}))`;
}

/** A query for what reads columns of a table and would be in the way of dropping them. */
const readersOf = (
  of: TableName,
  columns: readonly string[],
) => `select distinct pg_describe_object(d.classid, d.objid, d.objsubid) from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refclassid = 'pg_class'::regclass and d.refobjid = ${literal(qualified(of))}::regclass and a.attname in (${columns.map(literal).join(', ')})
    and (d.deptype = 'n' and d.classid in ('pg_rewrite'::regclass, 'pg_policy'::regclass, 'pg_proc'::regclass, 'pg_attrdef'::regclass)
      or exists (select from pg_trigger t where d.classid = 'pg_trigger'::regclass and t.oid = d.objid and not t.tgisinternal and t.tgname not like 'zz__rekey%'))`;

/** Old columns of a reference that the contract drops, by their names of after the swap. */
function doomedAfter({ child, pairs, legacyAfter, decision }: Reference): string[] {
  return doomedColumns(child, decision).map(
    (column) => legacyAfter[pairs.findIndex(({ from }) => from === column)] ?? column,
  );
}

/** Indexes that stood in for the key until there was one. */
function doubledIndexes({ table, makesColumn, uuidAfter }: UnitContext): string[] {
  if (makesColumn) return [];
  return table.indexes
    .filter(
      (index) =>
        isSpare(index) &&
        index.keys.length === uuidAfter.length &&
        index.keys.every(({ column }) => column !== null && uuidAfter.includes(column)),
    )
    .map(({ name }) => name);
}

/** The old key may say something else as well: whom the row belongs to. That must not go with it. */
function foreignKeysOf(table: Table, columns: readonly string[]): { name: string; sql: string }[] {
  if (columns.length === 0) return [];
  return [
    {
      name: `${table.name}.${columns.join(', ')} also refers to another table: convert that one first, or drop the foreign key`,
      sql: `select k.conname from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
        where k.conrelid = ${literal(qualified(table))}::regclass and k.contype = 'f' and k.confrelid <> k.conrelid
          and a.attname in (${columns.map(literal).join(', ')})`,
    },
  ];
}

/** A sequence that other columns use as well must not go with the column that owns it. */
function freeSequence({ table, catalog }: UnitContext, column: string): string[] {
  const owned = columnIn(table, column)?.ownedSequence;
  if (!owned || columnIn(table, column)?.identity) return [];
  const usedElsewhere = catalog.tables.some((other) =>
    other.columns.some(
      ({ default: value, name }) =>
        value?.includes(`'${owned.schema}.${owned.name}'`) &&
        !(rootOf(catalog, other) === table && name === column),
    ),
  );
  return usedElsewhere ? [`alter sequence ${qualified(owned)} owned by none`] : [];
}
