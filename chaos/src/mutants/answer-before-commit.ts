import type { Uuid } from '@callsign/contracts/scalars';
import pg from 'pg';

/** The part of transactions that is lost after it was answered. */
const LOST_SHARE = 0.1;
/** Answers of so many transactions are remembered. */
const MAX_TRANSACTIONS = 500;

/** Transactions that were answered before they ended. */
export interface Transactions {
  /** Waits for the newest transaction that answered this commit to end; answers whether it was rolled back. */
  isLost(commit: Uuid<'commit'>): Promise<boolean>;
}

interface Transaction {
  /** The rows that it answered, as JSON. */
  answer: string;
  end: Promise<unknown>;
  isLost: boolean;
}

type Callback = (error: unknown, result?: unknown) => void;
type Query = (this: pg.Client, config: unknown, values?: unknown, callback?: Callback) => unknown;

/** Whether a query calls the one function that writes. */
const isWrite = (config: unknown) =>
  typeof config === 'object' &&
  config !== null &&
  'text' in config &&
  /\bwrite_commits\(/.test(String(config.text));

/**
 * Changes the clients of pg in this process: every call of write_commits() runs in a transaction that is answered while it is
 * open, and is then committed or, for a random part of them, rolled back.
 */
export function answerBeforeCommit(): Transactions {
  const transactions: Transaction[] = [];
  const sound = pg.Client.prototype.query as Query;

  async function transact(client: pg.Client, config: unknown, values: unknown): Promise<unknown> {
    const isLost = Math.random() < LOST_SHARE;
    await sound.call(client, 'begin');
    const end = (statement: string) => Promise.resolve(sound.call(client, statement)).catch(() => undefined);
    try {
      const result = await sound.call(client, config, values);
      const answer = JSON.stringify((result as pg.QueryResult).rows);
      transactions.push({ answer, end: end(isLost ? 'rollback' : 'commit'), isLost });
      if (transactions.length > MAX_TRANSACTIONS) transactions.shift();
      return result;
    } catch (error) {
      void end('rollback');
      throw error;
    }
  }

  const query: Query = function (config, values, callback) {
    if (!isWrite(config)) return sound.call(this, config, values, callback);
    const answered = transact(this, config, values);
    if (!callback) return answered;
    answered.then((result) => callback(null, result), callback);
    return undefined;
  };
  Object.assign(pg.Client.prototype, { query });

  return {
    async isLost(commit) {
      const transaction = transactions.findLast(({ answer }) => answer.includes(commit));
      await transaction?.end;
      return transaction?.isLost ?? false;
    },
  };
}
