import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Uuid } from '@callsign/contracts/scalars';
import { canonicalKey } from '@callsign/identity/identifier-kind';
import { readUuid } from '@callsign/identity/uuid-text';
import type pg from 'pg';
import type { Memberships } from '../accounts/memberships.ts';
import { AppError } from '../app-error.ts';
import { noSuchRow } from '../rows/read.ts';

/**
 * The production of the row that had a key in another system, among those that somebody is a member of; null for none,
 * and for a uuid, which is no such key. A key of rows in several of their shows is refused: it does not say which.
 */
export async function placeOfKey(
  pool: pg.Pool,
  memberships: Memberships,
  definition: AnyDefinition,
  key: string,
  userId: Uuid<'user'>,
): Promise<{ uuid: Uuid<'production'>; unknown: () => AppError } | null> {
  if (readUuid(key) !== null || key.includes('\u0000') || !key.isWellFormed()) return null;
  const { rows } = await pool.query<{ production: Uuid<'production'> }>(
    'select distinct production_uuid as production from legacy_keys where entity_type = $1 and canonical = $2',
    [definition.type, canonicalKey(key)],
  );
  const found = await Promise.all(
    rows.map(async ({ production }) => [production, await memberships.role(userId, production)] as const),
  );
  const [own, ...others] = found.filter(([, role]) => role !== null);
  if (own === undefined) return null;
  if (others.length > 0)
    throw new AppError(
      'VALIDATION',
      `Rows of several of your shows had the key "${key}". Say which show with ?production=.`,
      {},
    );
  return { uuid: own[0], unknown: () => noSuchRow(definition, key) };
}
