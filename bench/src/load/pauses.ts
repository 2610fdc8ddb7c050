// The machine's own pauses: what a loop that only looks at the clock does not see.
import { serveJob } from './child.ts';
import { now } from './clock.ts';

export interface PausesJob {
  ms: number;
}

/** Pauses of more than 1 ms, in milliseconds. */
export interface PausesAnswer {
  pauses: number[];
}

serveJob<PausesJob, PausesAnswer>(async ({ ms }) => {
  const pauses: number[] = [];
  const start = now();
  for (let last = start; last - start < ms; ) {
    const next = now();
    if (next - last > 1) pauses.push(next - last);
    last = next;
  }
  return { pauses };
});
