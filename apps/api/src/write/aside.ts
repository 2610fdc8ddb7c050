import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Draft } from './draft.ts';
import { isBehind } from './needs.ts';

/** Pause between two attempts, in milliseconds; each attempt locks the head of the show for a moment. */
const PAUSE_MS = 250;

interface Waiting {
  draft: Draft;
  isOver: boolean;
}

/** Commits that wait for a row which another transaction has locked, so that the other commits of their stream are written meanwhile. */
export interface Aside<W> {
  put(stream: Uuid<'production'>, waiting: W): void;
  /** Whether a commit names a row that a waiting commit of its stream names too; it must be written after that one. */
  isBehind(stream: Uuid<'production'>, draft: Draft): boolean;
  size(): number;
}

/** Creates the queue. `attempt` tries to write one commit and resolves to whether it is settled; `onChange` is called when the queue is empty again. */
export function createAside<W extends Waiting>(
  attempt: (stream: Uuid<'production'>, waiting: W) => Promise<boolean>,
  onChange: () => void,
): Aside<W> {
  let list: { stream: Uuid<'production'>; waiting: W }[] = [];
  let running = false;
  let turn = 0;

  const behind = (stream: Uuid<'production'>, draft: Draft, before: typeof list) =>
    before.some((other) => other.stream === stream && isBehind(draft, other.waiting.draft));

  /** Tries the commits in turn, except those that must be written after another one of the queue. */
  async function run(): Promise<void> {
    running = true;
    for (;;) {
      list = list.filter(({ waiting }) => !waiting.isOver);
      const ready = list.filter(
        ({ stream, waiting }, at) => !behind(stream, waiting.draft, list.slice(0, at)),
      );
      const next = ready[turn % ready.length];
      if (!next) break;
      if (await attempt(next.stream, next.waiting)) list = list.filter((one) => one !== next);
      else {
        turn += 1;
        await wait(PAUSE_MS);
      }
    }
    running = false;
    onChange();
  }

  return {
    put(stream, waiting) {
      list.push({ stream, waiting });
      if (!running) void run();
    },
    isBehind: (stream, draft) => list.length > 0 && behind(stream, draft, list),
    size: () => list.length,
  };
}
