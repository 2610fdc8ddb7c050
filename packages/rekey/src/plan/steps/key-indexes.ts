import type { Index } from '../../catalog/catalog.ts';
import { freeName, ident, idents, qualified } from '../../database/sql.ts';
import { indexForecast } from '../forecast.ts';
import type { Step } from '../step.ts';
import { keyIndexName } from './expand.ts';
import { locksOn, type StepMaker, shown } from './make-step.ts';
import { twinsOf } from './twin-indexes.ts';
import type { UnitContext } from './unit-context.ts';

/** Unique indexes that the swap turns into keys: the old columns' one, and for inherit and junction the new columns' one too. */
export function keyIndexSteps(unit: UnitContext, step: StepMaker): Step[] {
  const { table, uuid, makesColumn, legacy } = unit;
  const build = (what: string, name: string, sql: string) =>
    step('constrain', what, `unique index on ${table.name} (${what === 'legacy-key' ? legacy : uuid})`, {
      action: {
        do: 'concurrently',
        sql,
        index: { schema: table.schema, name },
        locks: locksOn('SHARE UPDATE EXCLUSIVE', [table]),
      },
      inverse: [],
      done: shown.index({ schema: table.schema, name }),
      forecast: indexForecast(table.rows),
    });
  const old = table.indexes.find(({ isPrimary }) => isPrimary);
  const steps = [build('legacy-key', legacyKeyName(unit), legacyKeySql(unit, old))];
  if (!makesColumn)
    steps.push(
      build(
        'new-key',
        keyIndexName(unit),
        `create unique index concurrently ${ident(keyIndexName(unit))} on ${qualified(table)} (${idents(uuid)})`,
      ),
    );
  return steps;
}

/** The old key's index once more, word for word, under another name: after a rollback it is the primary key's again. */
function legacyKeySql(unit: UnitContext, old: Index | undefined): string {
  const name = ident(legacyKeyName(unit));
  const definition = old?.definition ?? '';
  const rest = definition.slice(definition.indexOf(' ON '));
  return `create unique index concurrently ${name}${rest || ` on ${qualified(unit.table)} (${idents(unit.legacy)})`}`;
}

/** Name of that index until the swap. */
export const legacyKeyName = ({ table }: UnitContext) => `rk_${table.oid}_legacy`;

/** Name of the old key's unique index after the swap: what Prisma would call it. */
export function legacyKeyAfter(unit: UnitContext): string {
  const { table, legacyAfter } = unit;
  const taken = unitNames(unit);
  return freeName(`${table.name}_${legacyAfter.join('_')}_key`, (name) => taken.has(name));
}

/** Names that relations of the database, and the unit's own new indexes, have. */
function unitNames(unit: UnitContext): Set<string> {
  return new Set([
    ...unit.catalog.tables.flatMap((table) => [table.name, ...table.indexes.map(({ name }) => name)]),
    ...twinsOf(unit).twins.flatMap(({ nameAfter, oldNameAfter }) => [nameAfter, oldNameAfter]),
  ]);
}
