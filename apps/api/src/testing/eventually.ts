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

/** As `eventually`, but far sooner than what is held in memory ends by itself. */
export async function soon(what: string, ask: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  await eventually(what, ask);
  const took = performance.now() - start;
  if (took > 4000) throw new Error(`It took ${Math.round(took)} ms until ${what}.`);
}
