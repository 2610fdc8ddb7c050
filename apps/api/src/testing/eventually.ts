import { setTimeout as pause } from 'node:timers/promises';

/** When a state that does not come is given up, in milliseconds: far later than the busiest machine needs. */
const PATIENCE_MS = 240_000;

/** Asks again and again until the answer is something; rejects after minutes. For states that nothing announces. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > until) throw new Error(`Waited in vain until ${what}.`);
    await pause(10);
  }
}

/**
 * Shows that a state is announced, and does not only come when what is held in memory runs out after `heldMs`: one of
 * twenty rounds is over sooner. A busy machine may be late in some rounds; what only runs out is late in all.
 */
export async function soonerThan(heldMs: number, round: () => Promise<void>): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds++) {
    const start = performance.now();
    await round();
    if (performance.now() - start < heldMs) return;
  }
  throw new Error(`Each of twenty rounds took longer than ${heldMs} ms.`);
}
