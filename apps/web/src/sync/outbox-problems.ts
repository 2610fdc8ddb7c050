import { MOST_ENTRIES } from './outbox-contract.ts';
import type { Problem } from './result.ts';

export const tooMany: Problem = {
  code: 'NOT_READY',
  message: `${MOST_ENTRIES.toLocaleString('en')} changes wait to be sent; no more can be kept until the connection is back.`,
};
export const tooOld: Problem = {
  code: 'NOT_READY',
  message:
    'This has waited for more than 7 days. Look whether it is still right, then send it or discard it.',
};
export const left: Problem = { code: 'NOT_READY', message: 'The page is being left.' };
