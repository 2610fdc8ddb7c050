import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Draft } from './draft.ts';
import { isBehind } from './needs.ts';

/** How long after an attempt the next one is made, in milliseconds: an attempt holds the show's head while it looks. */
const PAUSE_MS = 250;

interface Waiting {
  draft: Draft;
  isOver: boolean;
}

/** Commits that need a row which somebody holds. They stand aside, so that all others of their show are written. */
export interface Aside<W> {
  put(stream: Uuid<'production'>, waiting: W): void;
  /** True for a commit that names a row of one that stands aside: it comes after it. */
  isBehind(stream: Uuid<'production'>, draft: Draft): boolean;
  size(): number;
}

/** Makes it; `attempt` writes one commit if its rows are free now, and answers whether it is settled. */
export function createAside<W extends Waiting>(
  attempt: (stream: Uuid<'production'>, waiting: W) => Promise<boolean>,
  onChange: () => void,
): Aside<W> {
  let list: { stream: Uuid<'production'>; waiting: W }[] = [];
  let running = false;
  let turn = 0;

  const behind = (stream: Uuid<'production'>, draft: Draft, before: typeof list) =>
    before.some((other) => other.stream === stream && isBehind(draft, other.waiting.draft));

  /** One after the other has its turn, of those that none before them holds back. */
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
