import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is something; rejects after 20 seconds. For states that nothing announces. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const until = performance.now() + 20_000;
  for (;;) {
    const found = await ask();
    if (found) return found;
    if (performance.now() > until) throw new Error(`Waited in vain until ${what}.`);
    await pause(10);
  }
}
