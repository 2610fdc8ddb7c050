import type { Platform } from './platform.ts';

/** What the tabs need to talk: BroadcastChannel, or a test's stand-in for its lossless delivery. */
export interface TabChannel {
  post(message: unknown): void;
  listen(onMessage: (message: unknown) => void): () => void;
}

/** A tab that is the sender answers within this time, even when it is busy. */
const ANSWER_TIMEOUT_MS = 700;
/** How often the other tabs ask whether the sender is still there. */
const CHECK_INTERVAL_MS = 2_000;

type Message = { election: 'is-held' | 'held' | 'free'; from: number };

/**
 * Elects one tab as the sender where the browser has no Web Locks (a page that comes over plain HTTP); `own` is called when this tab
 * is elected, and the answer resigns. Everybody asks `is-held`; who hears no `held` within ANSWER_TIMEOUT_MS is elected, and of two
 * that ask at once the lower number. Two may be elected for a moment when a frozen tab wakes up: both then send the same requests
 * under the same keys, and the server does each once. The messages are those of older builds too, so their names stay.
 */
export function electSender(
  platform: Pick<Platform, 'after' | 'random'>,
  channel: TabChannel,
  own: () => void,
): () => void {
  const self = platform.random();
  let role: 'waiting' | 'asking' | 'held' | 'left' = 'waiting';
  let cancel = () => {};

  const publish = (election: Message['election']) => channel.post({ election, from: self } satisfies Message);

  function wait(ms: number): void {
    role = 'waiting';
    cancel();
    cancel = platform.after(ms, ask);
  }

  function ask(): void {
    role = 'asking';
    publish('is-held');
    cancel();
    cancel = platform.after(ANSWER_TIMEOUT_MS, () => {
      role = 'held';
      publish('held');
      own();
    });
  }

  const stop = channel.listen((received) => {
    const { election, from } = received as Message;
    if (election === undefined) return;
    if (role === 'held') {
      if (election === 'is-held') publish('held');
    } else if (election === 'held') wait(CHECK_INTERVAL_MS);
    else if (election === 'free') ask();
    else if (role !== 'asking') return;
    // Of two that ask at once, the lower number goes on, and repeats its question so that the other yields.
    else if (from < self) wait(CHECK_INTERVAL_MS);
    else publish('is-held');
  });

  ask();
  return () => {
    if (role === 'held') publish('free');
    role = 'left';
    cancel();
    stop();
  };
}
