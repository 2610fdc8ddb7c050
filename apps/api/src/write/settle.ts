import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { type LogRow, toCommit } from '../rows/log.ts';
import { toCommitError, toRefusedOperations } from './refused-operations.ts';
import type { StreamBatch } from './waiting.ts';
import type { Answer } from './write-call.ts';

/**
 * Tells the authors of a batch what became of their commits, and `onCommits` which of them are new, in order; `pool` is where refusals
 * look up what they tell.
 */
export function settle(
  pool: pg.Pool,
  onCommits: (stream: Uuid<'production'>, commits: Commit[]) => void,
  { stream, waiting }: StreamBatch,
  answers: Answer[],
  before: number,
  logged: Map<string, LogRow[]>,
): void {
  try {
    const fresh: Commit[] = [];
    let head = before;
    const settled = answers.map((answer) => {
      if (!answer.ok) return answer;
      const commit = toCommit(
        stream,
        answer.commit,
        answer.changes ?? logged.get(`${stream} ${answer.commit}`) ?? [],
        head,
      );
      head = Math.max(head, commit.seq);
      if (!answer.repeated && commit.changes.length > 0) fresh.push(commit);
      return { commit, skipped: answer.skipped, refused: answer.refused ?? [] };
    });
    if (fresh.length > 0) onCommits(stream, fresh);
    for (const [index, { draft, resolve, reject }] of waiting.entries()) {
      const answer = settled[index];
      if (answer && 'commit' in answer && answer.refused.length === 0) resolve({ ...answer, refused: [] });
      else if (answer && 'commit' in answer)
        toRefusedOperations(pool, stream, draft, answer.refused).then(
          (refused) => resolve({ ...answer, refused }),
          reject,
        );
      else if (answer && !('busy' in answer)) toCommitError(pool, stream, draft, answer).then(reject, reject);
      else reject(new Error('the database answered fewer commits than it was given'));
    }
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
