import type { Platform } from './platform.ts';

/** What the tabs need to talk: BroadcastChannel, or a test's stand-in for its lossless delivery. */
export interface TabChannel {
  post(message: unknown): void;
  listen(hear: (message: unknown) => void): () => void;
}

/** Whoever holds the place answers within this time; a busy tab may need some of it. */
const ANSWER_MS = 700;
/** How often those who wait look whether the holder is still there. */
const LOOK_MS = 2_000;

type Message = { election: 'is-held' | 'held' | 'free'; from: number };

/**
 * Lets one tab at a time hold a place where the browser has no Web Locks (a page that comes over plain HTTP).
 * Two may hold it for a moment when a frozen tab wakes up: then both send the same requests under the same keys, and the server does each once.
 */
export function holdPlace(
  platform: Pick<Platform, 'after' | 'random'>,
  channel: TabChannel,
  own: () => void,
): () => void {
  const self = platform.random();
  let standing: 'waiting' | 'asking' | 'held' | 'left' = 'waiting';
  let cancel = () => {};

  const say = (election: Message['election']) => channel.post({ election, from: self } satisfies Message);

  function wait(ms: number): void {
    standing = 'waiting';
    cancel();
    cancel = platform.after(ms, ask);
  }

  function ask(): void {
    standing = 'asking';
    say('is-held');
    cancel();
    cancel = platform.after(ANSWER_MS, () => {
      standing = 'held';
      say('held');
      own();
    });
  }

  const stop = channel.listen((heard) => {
    const { election, from } = heard as Message;
    if (election === undefined) return;
    if (standing === 'held') {
      if (election === 'is-held') say('held');
    } else if (election === 'held') wait(LOOK_MS);
    else if (election === 'free') ask();
    else if (standing !== 'asking') return;
    // Of two that ask at once, the lower number goes on, and the other hears of it.
    else if (from < self) wait(LOOK_MS);
    else say('is-held');
  });

  ask();
  return () => {
    if (standing === 'held') say('free');
    standing = 'left';
    cancel();
    stop();
  };
}
