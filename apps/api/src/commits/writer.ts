import type { Commit } from '@callsign/contracts/commits';
import type { RefusedOperation } from '@callsign/contracts/errors';
import type { FastifyBaseLogger } from 'fastify';
import pg from 'pg';
import { AppError } from '../errors.ts';
import { databaseSchema } from './database-schema.ts';
import type { Draft } from './draft.ts';
import { type LogRow, toCommit } from './log.ts';
import type { DatabaseRefusal } from './refusal.ts';
import { toCommitError, toRefusedOperations } from './refused-operations.ts';

/** The most commits written in one transaction: a subtransaction each, and Postgres caches 64 of those. */
const GROUP = 48;
/** How long a write is tried again while the database is busy or away, in milliseconds. */
const PATIENCE = 10_000;

/**
 * A written commit; `skipped` is what an undo left alone because someone changed it since, `refused` the operations
 * that were left out because their author wanted the rest applied.
 */
export interface Written {
  commit: Commit;
  skipped: { entityType: string; uuid: string; id: string; fields: string[] }[];
  refused: RefusedOperation[];
}

/** The one way in which this process writes: commits of a stream queue up and are written in groups. */
export interface Writer {
  /** Writes one commit; rejects with an AppError when it is refused. */
  write(stream: string, draft: Draft): Promise<Written>;
  /** Resolves when nothing is queued or under way. */
  idle(): Promise<void>;
}

type Answer =
  | {
      ok: true;
      commit: string;
      skipped: Written['skipped'];
      refused?: DatabaseRefusal[];
      repeated?: true;
      changes?: LogRow[];
    }
  | DatabaseRefusal;

/** What write_commits() answers: one answer per commit, and what the group logged, in order. */
interface GroupAnswer {
  answers: Answer[];
  before: number;
  changes: LogRow[];
}

interface Waiting {
  draft: Draft;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Makes the writer; `onCommits` hears of every group right after its transaction has committed. */
export function createWriter(
  pool: pg.Pool,
  log: FastifyBaseLogger,
  onCommits: (stream: string, commits: Commit[]) => void,
): Writer {
  const queues = new Map<string, Waiting[]>();
  let whenIdle: (() => void)[] = [];

  const write = (stream: string, draft: Draft) =>
    new Promise<Written>((resolve, reject) => {
      const waiting = { draft, resolve, reject };
      const queue = queues.get(stream);
      if (queue) queue.push(waiting);
      else {
        const fresh = [waiting];
        queues.set(stream, fresh);
        void drain(stream, fresh);
      }
    });

  async function drain(stream: string, queue: Waiting[]) {
    // One tick first, so that the requests of the same moment share a transaction.
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const group = takeGroup(queue);
      try {
        settle(stream, group, await writeGroup(stream, group));
      } catch (error) {
        for (const waiting of group) waiting.reject(error);
      }
    }
    queues.delete(stream);
    if (queues.size === 0) {
      for (const resolve of whenIdle) resolve();
      whenIdle = [];
    }
  }

  async function writeGroup(stream: string, group: Waiting[]): Promise<GroupAnswer> {
    const started = performance.now();
    const drafts = JSON.stringify(group.map(({ draft }) => draft));
    for (let pause = 5; ; pause = Math.min(pause * 2, 500)) {
      try {
        const { rows } = await pool.query<{ written: GroupAnswer }>({
          name: 'write_commits',
          text: 'select write_commits($1, $2, $3) as written',
          values: [stream, drafts, databaseSchema],
        });
        return (rows[0] as { written: GroupAnswer }).written;
      } catch (error) {
        const rolledBack = error instanceof pg.DatabaseError && /^(40|53|55|57)/.test(error.code ?? '');
        // Without a key, a lost connection may have lost the answer of a commit: writing again could double it.
        const harmless = group.every(({ draft }) => draft.key !== null);
        if (!(rolledBack || (harmless && isConnectionLoss(error)))) throw unanswered(error, log);
        if (performance.now() - started > PATIENCE) throw unanswered(error, log);
        log.warn({ err: error, stream, pause }, 'a group of commits is tried again');
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  }

  function settle(stream: string, group: Waiting[], { answers, before, changes }: GroupAnswer) {
    const logged = Map.groupBy(changes, (row) => row.commit_uuid);
    const fresh: Commit[] = [];
    let head = before;
    const settled = answers.map((answer) => {
      if (!answer.ok) return answer;
      const commit = toCommit(stream, answer.commit, answer.changes ?? logged.get(answer.commit) ?? [], head);
      head = Math.max(head, commit.seq);
      if (!answer.repeated && commit.changes.length > 0) fresh.push(commit);
      return { commit, skipped: answer.skipped, refused: answer.refused ?? [] };
    });
    if (fresh.length > 0) onCommits(stream, fresh);
    for (const [index, waiting] of group.entries()) {
      const answer = settled[index];
      if (answer && 'commit' in answer)
        toRefusedOperations(pool, stream, waiting.draft, answer.refused).then(
          (refused) => waiting.resolve({ ...answer, refused }),
          waiting.reject,
        );
      else if (answer)
        toCommitError(pool, stream, waiting.draft, answer).then(waiting.reject, waiting.reject);
      else waiting.reject(new Error('the database answered fewer commits than it was given'));
    }
  }

  const idle = () => new Promise<void>((resolve) => (queues.size === 0 ? resolve() : whenIdle.push(resolve)));
  return { write, idle };
}

const isConnectionLoss = (error: unknown) =>
  !(error instanceof pg.DatabaseError) &&
  /ECONN|EPIPE|terminated|timeout|not queryable/i.test(
    `${(error as NodeJS.ErrnoException).code} ${(error as Error).message}`,
  );

function unanswered(error: unknown, log: FastifyBaseLogger): unknown {
  const busy =
    error instanceof pg.DatabaseError ? /^(40|53|55|57)/.test(error.code ?? '') : isConnectionLoss(error);
  if (!busy) return error;
  log.error({ err: error }, 'the database does not answer');
  return new AppError(
    'BUSY',
    'The database does not answer just now. Try again with the same Idempotency-Key.',
    {},
  );
}

/** The next group: as many as fit, but a key only once, so that a retry finds what the first attempt wrote. */
function takeGroup(queue: Waiting[]): Waiting[] {
  const keys = new Set<string>();
  const end = queue.findIndex(({ draft: { key } }, place) => {
    if (place === GROUP || (key !== null && keys.has(key))) return true;
    if (key !== null) keys.add(key);
    return false;
  });
  return queue.splice(0, end === -1 ? queue.length : end);
}
