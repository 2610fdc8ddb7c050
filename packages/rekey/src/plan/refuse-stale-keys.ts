import type pg from 'pg';
import { type Catalog, columnIn, tableIn } from '../catalog/catalog.ts';
import { partitionColumnsOf } from '../catalog/partitions.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { ident, qualified } from '../database/sql.ts';
import { spelledKey, spellsUuid, uuidSpelled } from '../keys/uuid-text.ts';
import type { UnitDecision } from './plan.ts';

/**
 * Refuses a unit whose keys are no longer what the plan was made for: texts that all were uuids, and are not, or two spellings of one uuid. Throws
 * PLAN_STALE. Asked before the unit begins.
 */
export async function refuseStaleKeys(
  client: pg.ClientBase,
  catalog: Catalog,
  { table: name, key, generator }: UnitDecision,
): Promise<void> {
  const table = tableIn(catalog, name);
  if (!table || (generator !== 'keep' && generator !== 'keep-or-v4')) return;
  const beside = partitionColumnsOf(catalog, table).filter((it) => key.includes(it));
  const column = key.find((it) => !beside.includes(it)) ?? '';
  const text = spelledKey(`t.${ident(column)}`, columnIn(table, column)?.stored ?? '');
  const one = async (sql: string) => (await client.query<{ key: string }>(sql)).rows[0]?.key;
  const groups = [uuidSpelled(text), ...beside.map((it) => `t.${ident(it)}`)].join(', ');
  const strange =
    generator === 'keep' &&
    (await one(`select ${text} as key from ${qualified(table)} t where not (${spellsUuid(text)}) limit 1`));
  const twice = await one(
    `select min(${text}) as key from ${qualified(table)} t where ${spellsUuid(text)} group by ${groups} having count(*) > 1 limit 1`,
  );
  if (!strange && !twice) return;
  throw new RekeyError(
    'PLAN_STALE',
    strange
      ? `The plan keeps the keys of ${name.schema}.${name.name} because all of them were uuids, and ${JSON.stringify(strange)} is none.`
      : `The plan keeps the uuids that ${name.schema}.${name.name} has as keys, and ${JSON.stringify(twice)} is there in two spellings.`,
    'Make a new plan with `rekey plan` and look at what differs, or change that key.',
  );
}
