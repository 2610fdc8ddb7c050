import type { Commit } from '@callsign/contracts/commits';
import type { FastifyBaseLogger } from 'fastify';

/** Logs of every change that is about to be spread which event it is, and of which row; at debug level alone, so that it costs nothing else. */
export function logBroadcast(log: FastifyBaseLogger, commits: readonly Commit[]): void {
  if (log.level !== 'debug' && log.level !== 'trace') return;
  for (const { changes, seq } of commits)
    for (const { event, entityType, entityId } of changes)
      log.debug({ entityType, seq }, `Broadcasting ${event} with entityId: ${entityId}`);
}
