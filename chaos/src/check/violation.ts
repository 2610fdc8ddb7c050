import type { Uuid } from '@callsign/contracts/scalars';
import type { StreamName } from '../record/journal.ts';

/** Every promise that is checked, in the words of the report. */
export const guarantees = {
  kept: 'every acknowledged write is in the log with its values',
  once: 'no write is applied twice',
  author: 'every commit names the person who sent it',
  dense: 'the log has no gap, and every version follows the one before',
  tables: 'the tables are what the log says',
  told: 'the socket tells every commit once, in order, as it is in the log',
  screens: 'every screen only ever shows the log up to some commit, and moves forward',
  equal: 'at the end every screen shows what the database holds',
  refusals: 'every refused write is shown to its author and leaves no trace',
  answered: 'every write gets an answer, and every client comes to rest',
  silent: 'nobody overwrites what somebody else wrote without having seen it',
  order: 'acknowledgements come in the order of the log',
  alive: 'no server and no client fails by itself',
} as const;

export type Guarantee = keyof typeof guarantees;

/** A broken promise, and where to look. */
export interface Violation {
  guarantee: Guarantee;
  sentence: string;
  client?: string;
  stream?: StreamName;
  uuid?: Uuid;
  seq?: number;
  tag?: string;
  /** Idempotency-Key of the request at fault. */
  key?: string;
  /** When it showed, in ms since the start. */
  at?: number;
}
