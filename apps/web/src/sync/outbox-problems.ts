import { type Entry, isWaiting } from './entry.ts';
import { MAX_UNSENT_AGE_MS, MAX_UNSENT_WRITES } from './outbox-contract.ts';
import type { Problem } from './result.ts';

export const tooMany: Problem = {
  code: 'NOT_READY',
  message: `${MAX_UNSENT_WRITES.toLocaleString('en')} changes wait to be sent; no more can be kept until the connection is back.`,
};
const tooOld: Problem = {
  code: 'NOT_READY',
  message:
    'This has waited for more than 7 days. Look whether it is still right, then send it or discard it.',
};
export const left: Problem = { code: 'NOT_READY', message: 'The page is being left.' };

/** Of kept entries those that have waited too long, as they are put before their author. */
export const overdue = (entries: readonly Entry[], now: number): Entry[] =>
  entries
    .filter((entry) => isWaiting(entry) && entry.at < now - MAX_UNSENT_AGE_MS)
    .map((entry) => ({ ...entry, problem: tooOld }));
