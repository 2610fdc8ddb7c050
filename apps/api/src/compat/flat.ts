import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import type pg from 'pg';
import { readChildren } from '../rows/read-children.ts';

/**
 * Rows of one type as the compatibility form answers them: flat, each with its production as `productionId` (as the
 * request named it, else its uuid) and the rows of its child types.
 */
export async function flatten(
  pool: pg.Pool,
  definition: AnyDefinition,
  rows: readonly Entity[],
  productionId: string | null,
): Promise<object[]> {
  const children = await readChildren(
    pool,
    definition,
    rows.map(({ uuid }) => uuid),
  );
  const named = (row: Entity) => ({ ...row, productionId: productionId ?? row.productionUuid });
  return rows.map((row) => {
    const lists = [...children].map(([{ answeredAs }, byParent]) => [
      answeredAs,
      (byParent.get(row.uuid) ?? []).map(named),
    ]);
    return { ...named(row), ...Object.fromEntries(lists) };
  });
}
