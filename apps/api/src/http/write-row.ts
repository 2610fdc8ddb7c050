import type { Warning } from '@callsign/contracts/api';
import type { Commit, Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { nilUuid } from '@callsign/identity/uuid';
import type { FastifyRequest } from 'fastify';
import type { Deps } from '../deps.ts';
import { readRow } from '../rows/read.ts';
import type { Draft } from '../write/draft.ts';
import type { Written } from '../write/waiting.ts';
import { warningsOf } from '../write/warnings.ts';
import { authorship } from './authorship.ts';

/** Writes a commit of several rows; answers what was written, with what its author should know of. */
export async function writeCommit(
  { writer, pool }: Deps,
  stream: Uuid<'production'>,
  draft: Draft,
): Promise<Written & { warnings?: Warning[] }> {
  const written = await writer.write(stream, draft);
  return { ...written, ...(await warningsOf(pool, written.commit)) };
}

/**
 * Writes a row, and whatever goes with it, as one commit of the request's author; answers the row as it was stored. The
 * first operation is the row's own.
 */
export async function writeRow(
  deps: Deps,
  request: FastifyRequest,
  definition: AnyDefinition,
  stream: Uuid<'production'>,
  operations: readonly [Operation, ...Operation[]],
): Promise<{ entity: Entity; commit: Commit; warnings?: Warning[] }> {
  const { commit } = await deps.writer.write(stream, {
    ...authorship(request, null),
    operations,
  });
  const [first] = operations;
  const uuid = 'uuid' in first ? first.uuid : undefined;
  const change = commit.changes.findLast(
    ({ entityType, entityId }) => entityType === definition.type && (uuid === undefined || entityId === uuid),
  );
  // A write that changes nothing makes no change: its answer is the row as it stands.
  const entity = change?.entity ?? (await readRow(deps.prisma, definition, uuid ?? nilUuid));
  return { entity, commit, ...(await warningsOf(deps.pool, commit)) };
}
