import type { Uuid } from '@callsign/contracts/scalars';
import { TIMELINE } from '../database/timeline.ts';
import type { LogRow } from '../rows/log.ts';
import type { DatabaseRefusal } from './refusal.ts';
import type { Written } from './waiting.ts';

/** What became of one commit; `busy` where somebody holds the head of its stream. */
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

/** Whether a transaction passes over heads that somebody holds, waits for them, or looks only whether all is free. */
export type Patience = 'none' | 'some' | 'hardly';

// On a standby, which has no timeline, it is tried: Postgres says itself that it takes no changes.
const call = `case when coalesce(${TIMELINE}, $5, '') = coalesce($5, ${TIMELINE}, '') then write_commits($1, $2, $3, $4) end as written,
  ${TIMELINE} as timeline`;
/**
 * The call of write_commits(): streams, runs, the schema, whether to wait for heads, and the timeline that this process knows. On
 * another one nothing is written: what the commits claim to have seen was judged by a history that is lost.
 */
export const usual = { name: 'write_commits', text: `select ${call}` };
/** The same, that waits for no row longer than 20 ms, for it has the head meanwhile. */
export const hardly = {
  name: 'write_commits_hardly',
  text: `select set_config('lock_timeout', '20', true), ${call}`,
};

/** By stream too: a commit that changes a production is in the workspace's stream as well. */
export const byCommit = (changes: LogRow[]) =>
  Map.groupBy(changes, (row) => `${row.production_uuid} ${row.commit_uuid}`);
