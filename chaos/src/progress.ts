import type { Options } from './options.ts';
import type { Journal } from './record/journal.ts';

/** Lines on stderr while a run goes on: the phase, how far, about how long still. */
export interface Progress {
  note(phase: string, journal: Journal): void;
  stop(): void;
}

const PRINT_EVERY_MS = 5_000;
/** What starting, settling and checking take together, roughly. */
const AROUND_S = 25;

/** Starts telling; the seed comes first, so that a run that is broken off can be repeated. */
export function startProgress({ seed, seconds, clients, instances, mutant }: Options): Progress {
  const start = performance.now();
  let phase = 'starting';
  let journal: Journal | null = null;
  process.stderr.write(
    `seed ${seed}: ${seconds} s of chaos for ${clients} clients on ${instances} API processes${mutant ? ` with ${mutant}` : ''}\n`,
  );

  function print(): void {
    const passed = (performance.now() - start) / 1000;
    const left = Math.max(0, seconds + AROUND_S - passed);
    const done = journal?.actions.filter(({ outcome }) => outcome === 'ok').length ?? 0;
    const counts = journal
      ? `, ${journal.actions.length} writes, ${done} acknowledged, ${journal.events.length} faults`
      : '';
    process.stderr.write(`  ${passed.toFixed(0)} s ${phase}${counts}; about ${left.toFixed(0)} s left\n`);
  }

  const timer = setInterval(print, PRINT_EVERY_MS);
  return {
    note(next, current) {
      phase = next;
      journal = current;
    },
    stop: () => clearInterval(timer),
  };
}
