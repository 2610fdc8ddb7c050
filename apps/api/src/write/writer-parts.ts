import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type { Connections } from '../database/connections.ts';
import type { History } from '../database/timeline.ts';

/** The dependencies of a writer. It writes on `connections.direct` and looks up the details of refusals in `connections.pool`. */
export interface WriterParts {
  readonly connections: Pick<Connections, 'direct' | 'pool' | 'renew'>;
  readonly log: FastifyBaseLogger;
  /** `sees` is called with the timeline of every transaction. */
  readonly history: Pick<History, 'epoch' | 'timeline' | 'sees'>;
  /** Called with the new commits of every batch, in order, right after they were written. */
  readonly onCommits: (stream: Uuid<'production'>, commits: Commit[]) => void;
}
