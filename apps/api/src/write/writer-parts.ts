import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type { Connections } from '../database/connections.ts';
import type { History } from '../database/timeline.ts';

/** What a writer works with: it writes on the direct connections, and looks up in the pool what a refusal tells. */
export interface WriterParts {
  readonly connections: Pick<Connections, 'direct' | 'pool' | 'renew'>;
  readonly log: FastifyBaseLogger;
  /** Is told the timeline of every transaction. */
  readonly history: Pick<History, 'epoch' | 'timeline' | 'sees'>;
  /** Is told the commits of every batch right after they were written. */
  readonly onCommits: (stream: Uuid<'production'>, commits: Commit[]) => void;
}
