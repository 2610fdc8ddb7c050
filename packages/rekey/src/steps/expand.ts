import { columnIn, type Table } from '../catalog/catalog.ts';
import { leavesOf, partitionsOf } from '../catalog/partitions.ts';
import { dollarQuoted, ident, idents, qualified } from '../database/sql.ts';
import { fillForecast, indexForecast } from '../forecast/forecast.ts';
import { uuidTypeOf } from '../plan/reference-kind.ts';
import type { Step } from '../plan/step.ts';
import { adoptedColumn, asStored, completed, isUniqueAlready } from './adopted-column.ts';
import { completedKeys, remembered, rememberReferences, rememberRows } from './completed-rows.ts';
import { byChild, fillAction, filledWithOwnKey, ownPassFill, referenceFills } from './fill-references.ts';
import {
  alter,
  copyOfColumn,
  locksOn,
  requireStep,
  type StepMaker,
  transaction,
  validateStep,
} from './make-step.ts';
import { registerColumn, unregisterColumn } from './shared-column.ts';
import { type ChunkFill, functionsOf, ownFillOf, triggersOf } from './sync-by-kind.ts';
import { dropSync, sidesBefore } from './sync-trigger.ts';
import type { Reference, UnitContext } from './unit-context.ts';
import { type UuidSource, uuidSource } from './uuid-source.ts';

/** The unit's own new key: column, values, unique index, NOT NULL; in the same pass the references that need no other row for it. */
export function ownKeySteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, legacy, uuid, makesColumn } = unit;
  if (!makesColumn) return [];
  const [column = ''] = uuid;
  const source = uuidSource(unit);
  const notNull = `rk_${table.oid}_not_null`;
  const along = filledWithOwnKey(unit);
  const there = adoptedColumn(unit);
  const completing = completedKeys(unit);
  const own = { column, value: there ? completed(there, source.fill) : source.fill, where: '' };
  const pass = fillAction(table, legacy, [own, ...along.map((reference) => ownPassFill(unit, reference))]);
  return [
    makeColumnStep(unit, source, step),
    ...along.map((reference) => expandReference(unit, reference, step)),
    step(
      'backfill',
      'uuid',
      `give every row of ${table.name} its ${['uuid', ...along.map((it) => it.uuid)].join(', ')}`,
      {
        action: completing ? remembered(pass, completing) : pass,
        inverse: [],
        forecast: fillForecast('own', table.rows, table.heapBytes),
      },
    ),
    ...(table.kind === 'partitioned' ? [] : uniqueUuidSteps(unit, step)),
    ...(there?.notNull ? [] : requireUuidSteps(unit, column, notNull, step)),
  ];
}

/** The column with its default; one that is there already keeps the default that it has. */
function makeColumnStep(unit: UnitContext, source: UuidSource, step: StepMaker): Step {
  const { table, replaced, superseded, uuid } = unit;
  const [column = ''] = uuid;
  const name = ident(column);
  const keeper = keepUuids(unit);
  const there = adoptedColumn(unit);
  const setDefault = alter(
    table,
    `alter column ${name} set default ${there ? asStored(there, source.default) : source.default}`,
  );
  if (there) {
    const completed = completedKeys(unit);
    const rows = completed && rememberRows(completed);
    const isBare = there.default === null;
    return step('expand', 'uuid', `${column} of ${table.name} is there, with a default`, {
      action: transaction(
        [...(rows?.make ?? []), ...(isBare ? [...source.setup, setDefault] : [])],
        locksOn('ACCESS EXCLUSIVE', isBare ? [table] : []),
      ),
      ...(rows ? { inverseChunks: rows.inverseChunks } : {}),
      inverse: [
        ...(isBare ? [alter(table, `alter column ${name} drop default`), ...source.inverse] : []),
        ...(rows?.drop ?? []),
      ],
    });
  }
  return step('expand', 'uuid', `add ${column} to ${table.name}`, {
    action: transaction(
      [
        ...source.setup,
        // No default in the same statement: that would rewrite the table.
        alter(table, `add column ${name} uuid`),
        setDefault,
        ...(keeper?.make ?? []),
        ...copyOfColumn(table, superseded?.name ?? replaced[0] ?? '', column),
      ],
      locksOn('ACCESS EXCLUSIVE', [table]),
    ),
    inverse: [...(keeper?.drop ?? []), alter(table, `drop column if exists ${name}`), ...source.inverse],
  });
}

function requireUuidSteps(unit: UnitContext, column: string, notNull: string, step: StepMaker): Step[] {
  const { table, catalog } = unit;
  // A column that was there stays after a rollback, and so would what its partitions were given.
  const partitions = adoptedColumn(unit)
    ? partitionsOf(catalog, table).filter((part) => columnIn(part, column)?.notNull === false)
    : [];
  return [
    step('constrain', 'uuid-not-null-check', `new rows of ${table.name} need a ${column}`, {
      action: transaction(
        [alter(table, `add constraint ${ident(notNull)} check (${ident(column)} is not null) not valid`)],
        locksOn('ACCESS EXCLUSIVE', [table]),
      ),
      inverse: [alter(table, `drop constraint if exists ${ident(notNull)}`)],
    }),
    validateStep(
      step,
      'constrain',
      'uuid-not-null-validate',
      `every row of ${table.name} has a ${column}`,
      table,
      notNull,
    ),
    requireStep(step, 'constrain', 'uuid-not-null', table, column, notNull, partitions),
  ];
}

/** Until the swap, a new row whose old key says which uuid it has gets that one. */
export function keepUuids(unit: UnitContext): { make: string[]; drop: string[] } | null {
  const { table, uuid, makesColumn } = unit;
  const { ofRow } = makesColumn ? uuidSource(unit) : { ofRow: null };
  if (!ofRow) return null;
  const fn = `rekey.${ident(`keep_${table.oid}`)}`;
  return {
    make: [
      `create or replace function ${fn}() returns trigger language plpgsql security definer set search_path = '' as ${dollarQuoted(`
begin
  if current_setting('rekey.backfill', true) is distinct from 'on' then new.${ident(uuid[0] ?? '')} := ${ofRow}; end if;
  return new;
end`)}`,
      `create trigger zzx_rekey_keep before insert on ${qualified(table)} for each row execute function ${fn}()`,
    ],
    drop: [`drop trigger if exists zzx_rekey_keep on ${qualified(table)}`, `drop function if exists ${fn}()`],
  };
}

/** Name of the index that becomes the primary key's: the table's, or one of its partitions'. */
export const keyIndexName = ({ oid }: Pick<Table, 'oid'>) => `rk_${oid}_key`;

/**
 * The unique index of a uuid column that the unit makes or adopts. Of a partitioned table it is built after the twins of its indexes: a
 * twin over the same columns would take the partitions' for its parts, and no key could be made of them.
 */
export const uniqueUuidSteps = (unit: UnitContext, step: StepMaker): Step[] =>
  adoptedColumn(unit) && isUniqueAlready(unit) ? [] : newKeyIndexSteps(unit, step, 'unique-uuid');

/** The unique index of the new key; of a partitioned table one for each partition, which become one key in the swap (P13). */
export function newKeyIndexSteps(unit: UnitContext, step: StepMaker, what: string): Step[] {
  return leavesOf(unit.catalog, unit.table).map((leaf) => {
    const index = { schema: leaf.schema, name: keyIndexName(leaf) };
    const place = leaf === unit.table ? what : `${what}-${leaf.schema}.${leaf.name}`;
    return step('constrain', place, `unique index on ${leaf.name} (${unit.uuid.join(', ')})`, {
      action: {
        do: 'concurrently',
        sql: `create unique index concurrently ${ident(index.name)} on ${qualified(leaf)} (${idents(unit.uuid)})${likeKey(leaf)}`,
        index,
        locks: locksOn('SHARE UPDATE EXCLUSIVE', [leaf]),
      },
      inverse: [],
      forecast: indexForecast(leaf.rows),
    });
  });
}

/** How and where the present key is stored; what it carries along stays with a key of the whole table alone. */
function likeKey({ parent, indexes }: Table): string {
  const key = indexes.find(({ isPrimary }) => isPrimary);
  if (!key) return '';
  const includes = parent === null && key.includes.length > 0 ? ` include (${idents(key.includes)})` : '';
  const options = key.options === '' ? '' : ` ${key.options.toLowerCase()}`;
  return `${includes}${options}${key.tablespace ? ` tablespace ${ident(key.tablespace)}` : ''}`;
}

/** References: columns, dual write, values. The parent is complete by now. */
export function referenceSteps(unit: UnitContext, step: StepMaker): Step[] {
  const done = new Set(filledWithOwnKey(unit));
  const own = unit.references.flatMap((reference) => {
    const fill = ownFillOf(reference, unit, sidesBefore(reference, unit));
    return fill ? [{ reference, fill }] : [];
  });
  const together = unit.references.filter(
    (it) => !done.has(it) && !own.some(({ reference }) => reference === it),
  );
  return [
    ...byChild(together).flatMap((references) => [
      ...references.flatMap((reference) => [
        ...rememberReferences(reference, step),
        expandReference(unit, reference, step),
      ]),
      ...referenceFills(unit, references, step),
    ]),
    ...own.flatMap(({ reference, fill }) => [
      expandReference(unit, reference, step),
      fillReference(unit, reference, fill, step),
    ]),
  ];
}

function expandReference(unit: UnitContext, reference: Reference, step: StepMaker): Step {
  const { child, pairs, uuid, decision, isShared } = reference;
  const label = `${child.name}.${uuid}`;
  const sides = sidesBefore(reference, unit);
  const makes = !decision.adopts && !isShared;
  const isRegistered = makes && decision.kind.is === 'polymorphic';
  return step(
    'expand',
    placeOf(reference),
    `${decision.adopts ? 'take' : 'add'} ${label} and keep it equal to ${pairs.map(({ from }) => from).join(', ')}`,
    {
      action: transaction(
        [
          ...(makes
            ? [
                alter(child, `add column ${ident(uuid)} ${uuidTypeOf(decision.kind)}`),
                ...copyOfColumn(child, pairs[0]?.from ?? '', uuid),
              ]
            : []),
          ...(isRegistered ? registerColumn(reference, unit) : []),
          ...functionsOf(reference, unit, sides),
          ...triggersOf(reference, unit, sides),
        ],
        locksOn('ACCESS EXCLUSIVE', [child]),
      ),
      inverse: [
        ...dropSync(reference),
        ...(makes ? [alter(child, `drop column if exists ${ident(uuid)}`)] : []),
        ...(isRegistered ? unregisterColumn(reference) : []),
      ],
    },
  );
}

/** The backfill of one reference, by a statement of its own; its triggers come before it (P1). */
function fillReference(unit: UnitContext, reference: Reference, fill: ChunkFill, step: StepMaker): Step {
  const { child, uuid } = reference;
  return step('backfill', placeOf(reference), `fill ${child.name}.${uuid} from ${unit.table.name}`, {
    action: {
      do: 'chunks',
      table: { schema: child.schema, name: child.name },
      keyColumns: child.constraints.find(({ kind }) => kind === 'primary')?.columns ?? [],
      sql: [fill.sql],
      left: fill.left,
    },
    inverse: [],
    forecast: fillForecast('reference', child.rows, child.heapBytes),
  });
}

const placeOf = ({ child, uuid }: Reference) => `${child.schema}.${child.name}.${uuid}`;
