import { type AnyDefinition, tableOf } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { PrismaClient } from '@callsign/prisma/client';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { WORKSPACE } from './log.ts';
import { type StoredRow, toEntity } from './wire.ts';

type Where = Record<string, unknown> & { uuid?: Uuid; productionUuid?: Uuid<'production'> };
/** What the routes need of Prisma's delegate for a table; every entity model has it. */
interface Delegate {
  findMany(query: { where: Where; orderBy?: Where }): Promise<StoredRow[]>;
  findFirst(query: { where: Where }): Promise<StoredRow | null>;
}

function delegate(prisma: PrismaClient, definition: AnyDefinition): Delegate {
  const model = definition.type.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return (prisma as unknown as Record<string, Delegate>)[model] as Delegate;
}

const scopeOf = (definition: AnyDefinition, production: Uuid<'production'>) =>
  definition.type === 'production' ? {} : { productionUuid: production };

/** The live rows of one type in a production, or its trashed ones, oldest first. */
export async function listRows(
  prisma: PrismaClient,
  definition: AnyDefinition,
  production: Uuid<'production'>,
  deleted: boolean,
): Promise<Entity[]> {
  const rows = await delegate(prisma, definition).findMany({
    where: { ...scopeOf(definition, production), isDeleted: deleted },
    orderBy: { createdAt: 'asc' },
  });
  return rows.map((row) => toEntity(definition, row));
}

/** A row by its uuid, deleted or not. */
export async function readRow(prisma: PrismaClient, definition: AnyDefinition, uuid: Uuid): Promise<Entity> {
  const row = await delegate(prisma, definition).findFirst({ where: { uuid } });
  if (!row) throw noSuchRow(definition, uuid);
  return toEntity(definition, row);
}

/** The refusal of an identifier that names no row. */
export function noSuchRow(definition: AnyDefinition, identifier: string): AppError {
  const code = definition.type === 'production' ? 'PRODUCTION_NOT_FOUND' : 'NOT_FOUND';
  return new AppError(code, `There is no ${definition.label.one.toLowerCase()} "${identifier}".`, {});
}

/** Live rows of some types and the seq that they stand at, read at one moment (one repeatable-read transaction). */
export async function readSnapshot(
  pool: pg.Pool,
  types: readonly AnyDefinition[],
  production: Uuid<'production'> | null,
): Promise<{ seq: number; commit: Uuid<'commit'> | null; rows: Map<string, Entity[]> }> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const head = await client.query<{ seq: string; commit: Uuid<'commit'> | null }>(
      'select seq, (select commit_uuid from changes c where c.production_uuid = $1 and c.seq = h.seq) as commit from heads h where production_uuid = $1',
      [production ?? WORKSPACE],
    );
    const rows = new Map<string, Entity[]>();
    for (const definition of types) {
      const scope =
        definition.type === 'production'
          ? ($: string) => `${$}::uuid is null or uuid = ${$}`
          : ($: string) => `production_uuid = ${$}`;
      const found = await client.query<{ row: StoredRow }>(
        `select to_jsonb(t) as row from ${tableOf(definition)} t where (${scope('$1')}) and not is_deleted order by created_at, uuid`,
        [production],
      );
      rows.set(
        definition.type,
        found.rows.map(({ row }) => toEntity(definition, row)),
      );
    }
    await client.query('commit');
    client.release();
    return { seq: Number(head.rows[0]?.seq ?? 0), commit: head.rows[0]?.commit ?? null, rows };
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
