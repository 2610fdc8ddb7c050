import type { Uuid } from '@callsign/contracts/scalars';
import { TIMELINE } from '../database/timeline.ts';
import type { LogRow } from '../rows/log.ts';
import { claimsIn } from './claimed-history.ts';
import { toDatabaseCommit } from './database-commit.ts';
import { databaseSchema } from './database-schema.ts';
import type { DatabaseRefusal } from './refusal.ts';
import { toTableBatches } from './table-batches.ts';
import type { StreamBatch, Written } from './waiting.ts';
import type { WriterParts } from './writer-parts.ts';

/** The result of one commit; `busy` if another transaction has locked the head of its stream. */
export type Answer =
  | { ok: false; busy: true }
  | {
      ok: true;
      commit: Uuid<'commit'>;
      skipped: Written['skipped'];
      refused?: DatabaseRefusal[];
      repeated?: true;
      changes?: LogRow[];
    }
  | DatabaseRefusal;

/** What write_commits() answers: one answer per commit, and what was logged in their streams, in order. */
export interface Outcome {
  answers: Answer[];
  /** Where each stream stood before. */
  heads: Record<string, number> | null;
  changes: LogRow[];
}

/** Whether a transaction passes over streams whose head somebody has locked, waits for them, or only tries whether head and rows are free. */
export type LockMode = 'skip-locked' | 'wait' | 'probe';

// A standby has no timeline; there the call is made, and Postgres refuses it as read-only.
const call = `case when coalesce(${TIMELINE}, $5, '') = coalesce($5, ${TIMELINE}, '') then write_commits($1, $2, $3, $4) end as written,
  ${TIMELINE} as timeline`;
/**
 * The call of write_commits(): streams, batches, the schema, whether to wait for heads, and the timeline that this process knows. On
 * another one nothing is written: what the commits claim to have seen was judged by a history that is lost.
 */
const usual = { name: 'write_commits', text: `select ${call}` };
/** The same with a lock timeout of 20 ms, since it keeps the head locked while it waits for a row. */
const probe = {
  name: 'write_commits_probe',
  text: `select set_config('lock_timeout', '20', true), ${call}`,
};

/**
 * Writes batches of several streams in one transaction. Nothing is written on another timeline than the one that was known:
 * by then it is known, and so is what the authors have not seen of it, and it is written there.
 */
export async function writeBatches(
  parts: WriterParts,
  batches: readonly StreamBatch[],
  mode: LockMode,
): Promise<Outcome> {
  const { connections, history } = parts;
  const { epoch, timeline } = history;
  const commits = batches.flatMap(({ stream, waiting }) =>
    waiting.map(({ draft, seenIn }) => toDatabaseCommit(stream, claimsIn(epoch, seenIn, draft))),
  );
  const { rows } = await connections.direct.query<{ written: Outcome | null; timeline: string | null }>({
    ...(mode === 'probe' ? probe : usual),
    values: [
      batches.map(({ stream }) => stream),
      JSON.stringify(toTableBatches(commits)),
      databaseSchema,
      mode === 'wait',
      timeline,
    ],
  });
  const [row] = rows;
  history.sees(row?.timeline ?? null);
  return row?.written ?? writeBatches(parts, batches, mode);
}

/** By stream too: a commit that changes a production is in the workspace's stream as well. */
export const byCommit = (changes: LogRow[]) =>
  Map.groupBy(changes, (row) => `${row.production_uuid} ${row.commit_uuid}`);
