import type pg from 'pg';
import { type Catalog, columnIn, type Table, tableIn } from '../catalog/catalog.ts';
import { partitionColumnsOf } from '../catalog/partitions.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { ident, qualified } from '../database/sql.ts';
import { spelledKey, spellsUuid, uuidSpelled } from '../database/uuid-text.ts';
import type { UnitDecision } from '../plan/plan.ts';

/**
 * Refuses a unit whose uuids are no longer what the plan was made for: texts that all were uuids, and are not, or two spellings of one uuid, in
 * the key or in the column that the plan takes them from. Throws PLAN_STALE. Asked before the unit begins.
 */
export async function refuseStaleKeys(
  client: pg.ClientBase,
  catalog: Catalog,
  unit: UnitDecision,
): Promise<void> {
  const table = tableIn(catalog, unit.table);
  const kept = table && keptUuids(catalog, table, unit);
  if (!kept) return;
  const { column, beside, mustBe } = kept;
  const text = spelledKey(`t.${ident(column)}`, columnIn(table, column)?.stored ?? '');
  const one = async (sql: string) => (await client.query<{ key: string }>(sql)).rows[0]?.key;
  const groups = [uuidSpelled(text), ...beside.map((it) => `t.${ident(it)}`)].join(', ');
  const strange =
    mustBe &&
    (await one(`select ${text} as key from ${qualified(table)} t where not (${spellsUuid(text)}) limit 1`));
  const twice = await one(
    `select min(${text}) as key from ${qualified(table)} t where ${spellsUuid(text)} group by ${groups} having count(*) > 1 limit 1`,
  );
  if (!strange && !twice) return;
  const where = `${unit.table.schema}.${unit.table.name}.${column}`;
  throw new RekeyError(
    'PLAN_STALE',
    strange
      ? `The plan keeps what is in ${where} because all of it was uuids, and ${JSON.stringify(strange)} is none.`
      : `The plan keeps the uuids in ${where}, and ${JSON.stringify(twice)} is there twice, maybe in two spellings.`,
    'Make a new plan with `rekey plan` and look at what differs, or change that value.',
  );
}

/** The column whose uuids a unit keeps, and whether nothing else may be in it. */
function keptUuids(
  catalog: Catalog,
  table: Table,
  { key, generator, adopts, from }: UnitDecision,
): { column: string; beside: string[]; mustBe: boolean } | null {
  if (adopts !== undefined) return { column: adopts, beside: [], mustBe: true };
  if (generator === 'adopt') return { column: from ?? '', beside: [], mustBe: true };
  if (generator !== 'keep' && generator !== 'keep-or-v4') return null;
  const beside = partitionColumnsOf(catalog, table).filter((it) => key.includes(it));
  return { column: key.find((it) => !beside.includes(it)) ?? '', beside, mustBe: generator === 'keep' };
}
