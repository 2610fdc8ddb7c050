/** Waits until the address answers with success; false if `stopped` aborts or the time is over first. */
export async function answers(url: string, withinMs: number, stopped: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!stopped.aborted && performance.now() < deadline) {
    // Nobody listening yet is what this waits for.
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => null);
    await response?.body?.cancel();
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
