import { type Child, childrenOf } from '@callsign/contracts/children';
import { type AnyDefinition, columnOf, tableOf } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { type StoredRow, toEntity } from './wire.ts';

/** The live rows of a child type that belong to some rows, oldest first, by the uuid of the row that they belong to. */
export type Children = ReadonlyMap<Child, ReadonlyMap<Uuid, Entity[]>>;

/** Reads the rows of every child type of a type; one query for each. */
export async function readChildren(
  pool: pg.Pool,
  definition: AnyDefinition,
  parents: readonly Uuid[],
): Promise<Children> {
  const read = childrenOf(definition).map(
    async (child) => [child, await readOf(pool, child, parents)] as const,
  );
  return new Map(await Promise.all(read));
}

async function readOf(pool: pg.Pool, { definition, field }: Child, parents: readonly Uuid[]) {
  const column = columnOf(field);
  const { rows } = await pool.query<{ parent: Uuid; row: StoredRow }>(
    `select ${column} as parent, to_jsonb(t) as row from ${tableOf(definition)} t
     where ${column} = any($1::uuid[]) and not is_deleted order by created_at, uuid`,
    [parents],
  );
  const byParent = Map.groupBy(rows, ({ parent }) => parent);
  return new Map(
    [...byParent].map(([parent, own]) => [parent, own.map(({ row }) => toEntity(definition, row))]),
  );
}
