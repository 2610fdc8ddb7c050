import type pg from 'pg';
import { lossOf, lossSentences } from './loss.ts';

/** How long Postgres may take to show that it takes writes, in milliseconds. */
const ANSWER_MS = 3_000;

/** Answers why nothing can be written just now, in a sentence; null where it can. */
export type Readiness = () => Promise<string | null>;

/**
 * Asks what a write needs, on the connections of the writer: a server that is not read-only, and a commit that reaches its disk
 * (a transaction that takes an id is committed like one that writes). All who ask at the same time share one answer.
 */
export function createReadiness(direct: pg.Pool): Readiness {
  let asking: Promise<string | null> | null = null;

  async function ask(): Promise<string | null> {
    try {
      const { rows } = await direct.query<{ readOnly: boolean }>(
        `select current_setting('transaction_read_only')::bool as "readOnly", case when not pg_is_in_recovery() then pg_current_xact_id() end`,
      );
      return rows[0]?.readOnly ? lossSentences['read-only'] : null;
    } catch (error) {
      return lossSentences[lossOf(error)?.reason ?? 'away'];
    }
  }

  return () => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return Promise.race([asking, silence()]);
  };
}

const silence = () =>
  new Promise<string>((resolve) => {
    setTimeout(() => resolve(lossSentences.away), ANSWER_MS).unref();
  });
