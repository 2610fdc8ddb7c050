import type { Warning } from '@callsign/contracts/api';
import type { Change, Commit } from '@callsign/contracts/commits';
import { doubleFeeds, doubleFeedText, inputFields } from '@callsign/contracts/double-feeds';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { named } from '../rows/named-row.ts';
import { type StoredRow, toEntity } from '../rows/wire.ts';

const definition = definitionOf('connection') as AnyDefinition;
/** Warnings for the author of a commit, such as two cables in one input. Only a commit that places cables costs a query. */
export async function warningsOf(pool: pg.Pool, commit: Commit): Promise<{ warnings?: Warning[] }> {
  const placed = new Set<Uuid>(commit.changes.filter(placesCable).map(({ entityId }) => entityId));
  if (placed.size === 0 || commit.productionUuid === null) return {};
  const { rows } = await pool.query<{ row: StoredRow }>(
    `select to_jsonb(t) as row from connections t where production_uuid = $1 and not is_deleted
       and (to_port is not null or intermediate_input is not null) order by created_at, uuid`,
    [commit.productionUuid],
  );
  const connections = rows.map(({ row }) => ({
    row,
    ...(toEntity(definition, row) as Entity<'connection'>),
  }));
  const warnings = doubleFeeds(connections)
    .filter((feed) => feed.connections.some(({ uuid }) => placed.has(uuid)))
    .map(
      (feed): Warning => ({
        code: 'DOUBLE_FEED',
        message: doubleFeedText(
          feed.port,
          feed.connections.map(({ id }) => id),
        ),
        rows: feed.connections.map(({ row }) => named(definition, row)),
      }),
    );
  return warnings.length === 0 ? {} : { warnings };
}

const placesCable = ({ entityType, event, old }: Change) =>
  entityType === 'connection' &&
  event !== 'entity:deleted' &&
  (event === 'entity:created' || inputFields.some((field) => field in old));
