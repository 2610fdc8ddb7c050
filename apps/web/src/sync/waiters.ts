import type { Settled } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { Problem } from './result.ts';
import type { Outcome } from './settle.ts';

/** Somebody in this tab who waits for what becomes of an entry. */
export interface Waiter {
  resolve: (answer: Settled) => void;
  /** A refused entry stays in the list for its author, instead of being answered to the waiter alone. */
  keep: boolean;
  /** What has been refused of it so far, while the rest of it is sent again. */
  problem: Problem | null;
}

/** What an answer means for who waits for its entry. */
export type WaiterStep =
  /** Part of the entry goes on under another key: the answer to that is waited for. */
  | { do: 'wait'; key: string; waiter: Waiter }
  /** `isForgotten`: only the waiter is told of the refusal. */
  | { do: 'answer'; answer: Settled; isForgotten: boolean };

/** Decides what the waiter of an entry is answered. An edit of which one field was refused and the rest taken counts as refused. */
export function waiterStep(waiter: Waiter, entry: Entry, answer: Settled, { next }: Outcome): WaiterStep {
  const isRefused = answer.kind === 'refused';
  const problem = waiter.problem ?? (isRefused && entry.action.do === 'edit' ? answer.problem : null);
  if (next !== null) return { do: 'wait', key: next, waiter: { ...waiter, problem } };
  return {
    do: 'answer',
    answer: problem ? { kind: 'refused', problem } : answer,
    isForgotten: isRefused && !waiter.keep,
  };
}
