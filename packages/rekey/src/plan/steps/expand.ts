import { ident, qualified } from '../../database/sql.ts';
import { fillForecast, indexForecast } from '../forecast.ts';
import type { Step } from '../step.ts';
import {
  alter,
  copyOfColumn,
  locksOn,
  requireStep,
  type StepMaker,
  shown,
  transaction,
  validateStep,
} from './make-step.ts';
import { dropSync, repairFunction, sidesBefore, syncFunction, syncTriggers } from './sync-trigger.ts';
import { twinsOf } from './twin-indexes.ts';
import type { Reference, UnitContext } from './unit-context.ts';
import { uuidSource } from './uuid-source.ts';

/** The unit's own new key: column, values, unique index, NOT NULL. */
export function ownKeySteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, legacy, uuid, makesColumn } = unit;
  if (!makesColumn) return [];
  const [column = ''] = uuid;
  const name = ident(column);
  const source = uuidSource(unit);
  const keeper = keepUuids(unit);
  const notNull = `rk_${table.oid}_not_null`;
  return [
    step('expand', 'uuid', `add ${column} to ${table.name}`, {
      action: transaction(
        [
          ...source.setup,
          // No default in the same statement: that would rewrite the table.
          alter(table, `add column ${name} uuid`),
          alter(table, `alter column ${name} set default ${source.default}`),
          ...(keeper?.make ?? []),
          ...copyOfColumn(table, legacy[0] ?? '', column),
        ],
        locksOn('ACCESS EXCLUSIVE', [table]),
      ),
      inverse: [...(keeper?.drop ?? []), alter(table, `drop column if exists ${name}`), ...source.inverse],
      done: shown.column(table, column),
    }),
    step('backfill', 'uuid', `give every row of ${table.name} its uuid`, {
      action: {
        do: 'chunks',
        table: { schema: table.schema, name: table.name },
        keyColumns: legacy,
        sql: [`update ${qualified(table)} t set ${name} = ${source.fill} where :chunk and t.${name} is null`],
        left: `select count(*) from ${qualified(table)} where ${name} is null`,
      },
      inverse: [],
      forecast: fillForecast('own', table.rows, table.heapBytes),
    }),
    step('constrain', 'unique-uuid', `unique index on ${table.name}.${column}`, {
      action: {
        do: 'concurrently',
        sql: `create unique index concurrently ${ident(keyIndexName(unit))} on ${qualified(table)} (${name})`,
        index: { schema: table.schema, name: keyIndexName(unit) },
        locks: locksOn('SHARE UPDATE EXCLUSIVE', [table]),
      },
      inverse: [],
      done: shown.index({ schema: table.schema, name: keyIndexName(unit) }),
      forecast: indexForecast(table.rows),
    }),
    step('constrain', 'uuid-not-null-check', `new rows of ${table.name} need a ${column}`, {
      action: transaction(
        [alter(table, `add constraint ${ident(notNull)} check (${name} is not null) not valid`)],
        locksOn('ACCESS EXCLUSIVE', [table]),
      ),
      inverse: [alter(table, `drop constraint if exists ${ident(notNull)}`)],
      done: shown.constraint(table, notNull),
    }),
    validateStep(
      step,
      'constrain',
      'uuid-not-null-validate',
      `every row of ${table.name} has a ${column}`,
      table,
      notNull,
    ),
    requireStep(step, 'constrain', 'uuid-not-null', table, column, notNull),
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
      `create or replace function ${fn}() returns trigger language plpgsql security definer set search_path = '' as $rekey$
begin
  if current_setting('rekey.backfill', true) is distinct from 'on' then new.${ident(uuid[0] ?? '')} := ${ofRow}; end if;
  return new;
end $rekey$`,
      `create trigger zzx_rekey_keep before insert on ${qualified(table)} for each row execute function ${fn}()`,
    ],
    drop: [`drop trigger if exists zzx_rekey_keep on ${qualified(table)}`, `drop function if exists ${fn}()`],
  };
}

/** Name of the index that becomes the primary key's. */
export const keyIndexName = ({ table }: UnitContext) => `rk_${table.oid}_key`;

/** One reference: column, dual write, values, indexes, foreign key. The parent is complete by now. */
export function referenceSteps(unit: UnitContext, reference: Reference, step: StepMaker): Step[] {
  const { child, pairs, uuid } = reference;
  const label = `${child.name}.${uuid}`;
  const column = ident(uuid);
  const place = `${child.schema}.${child.name}.${uuid}`;
  const sides = sidesBefore(reference, unit);
  const matches = pairs.map(({ from, to }) => `p.${ident(to)} = t.${ident(from)}`).join(' and ');
  const keyColumns = child.constraints.find(({ kind }) => kind === 'primary')?.columns ?? [];
  const chunked = { schema: child.schema, name: child.name };
  return [
    step('expand', place, `add ${label} and keep it equal to ${pairs.map(({ from }) => from).join(', ')}`, {
      action: transaction(
        [
          alter(child, `add column ${column} uuid`),
          ...copyOfColumn(child, pairs[0]?.from ?? '', uuid),
          syncFunction(reference, unit, sides),
          repairFunction(reference, unit, sides),
          ...syncTriggers(reference, sides, unit),
        ],
        locksOn('ACCESS EXCLUSIVE', [child]),
      ),
      inverse: [...dropSync(reference), alter(child, `drop column if exists ${column}`)],
      done: shown.column(child, uuid),
    }),
    step('backfill', place, `fill ${label} from ${unit.table.name}`, {
      action: {
        do: 'chunks',
        table: chunked,
        keyColumns,
        sql: [
          `update ${qualified(child)} t set ${column} = p.${ident(sides.key)} from ${qualified(unit.table)} p where :chunk and ${matches} and t.${column} is null`,
        ],
        left: `select count(*) from ${qualified(child)} t join ${qualified(unit.table)} p on ${matches} where t.${column} is null`,
      },
      inverse: [],
      forecast: fillForecast('reference', child.rows, child.heapBytes),
    }),
  ];
}

/** Indexes for the uuids of references, built when all of them are filled: one index may have several. */
export function twinSteps(unit: UnitContext, step: StepMaker): Step[] {
  return twinsOf(unit).twins.map(({ child, of, name, sql }) =>
    step('constrain', `index-${name}`, `index ${name} does for uuids what ${of.name} does`, {
      // Of a partitioned table: nothing is built, for the partitions' indexes are there and become parts of it.
      action:
        child.kind === 'partitioned'
          ? transaction([sql], locksOn('SHARE', [child]))
          : {
              do: 'concurrently',
              sql,
              index: { schema: child.schema, name },
              locks: locksOn('SHARE UPDATE EXCLUSIVE', [child]),
            },
      inverse:
        child.kind === 'partitioned'
          ? [`drop index if exists ${qualified({ schema: child.schema, name })}`]
          : [],
      done: shown.index({ schema: child.schema, name }),
      forecast: indexForecast(child.rows),
    }),
  );
}
