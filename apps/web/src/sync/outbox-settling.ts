import type { Settled } from './delivery.ts';
import type { Entry } from './entry.ts';
import type { Written } from './outbox-contract.ts';
import { followersOf, type OutboxCore, take } from './outbox-core.ts';
import type { Changes } from './outbox-store.ts';
import type { Outcome } from './settle.ts';
import { waiterStep } from './waiters.ts';

/** What a tab publishes to the others of its browser: a change of the list, or the answer to an entry and what became of it. */
export type TabMessage =
  | { type: 'changes'; changes: Changes }
  | { type: 'settled'; entry: Entry; answer: Settled; outcome: Outcome };

/** What is still to be done once an answer is taken in. */
interface Rest {
  /** What is to be kept of an acknowledged write. */
  remembered: Changes;
  /** What is to be removed everywhere, because only the waiter is told of the refusal; null for nothing. */
  forgotten: Changes | null;
}

/** Takes an answer in. Followers come first, so that the confirmed value takes the place of the unconfirmed one without a gap. */
export function settle(core: OutboxCore, entry: Entry, answer: Settled, outcome: Outcome): Rest {
  const { list, histories } = core;
  for (const alias of outcome.aliases) list.know(alias);
  if (answer.kind === 'refused') list.forgetMade(entry);
  const remembered = answer.kind === 'ok' ? histories.note(entry, answer.body as Written) : {};
  for (const follower of followersOf(core, entry.production)) {
    if (answer.kind === 'ok') follower.taken(entry, answer.body as Written);
    else follower.refused(entry, answer.problem);
  }
  take(core, outcome);
  return { remembered, forgotten: answerWaiter(core, entry, answer, outcome) };
}

function answerWaiter(
  { waiters }: OutboxCore,
  entry: Entry,
  answer: Settled,
  outcome: Outcome,
): Changes | null {
  const waiter = waiters.get(entry.key);
  if (!waiter) return null;
  waiters.delete(entry.key);
  const step = waiterStep(waiter, entry, answer, outcome);
  if (step.do === 'wait') {
    waiters.set(step.key, step.waiter);
    return null;
  }
  waiter.resolve(step.answer);
  return step.isForgotten ? { remove: [entry.key] } : null;
}
