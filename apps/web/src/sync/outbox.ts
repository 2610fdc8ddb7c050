import { backoff } from './backoff.ts';
import type { Answer, Api, Request } from './http.ts';
import { createLanes } from './lanes.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';

/** A write's last word: done, or refused for good. */
export type Settled = Exclude<Answer, { kind: 'unreachable' }>;

/** Writes that are on their way. Each is sent until the server answers it, with the same key and body. */
export interface Outbox {
  /** Queues a job behind the earlier ones of its lanes; while it lasts it counts as pending. */
  run<T>(lanes: readonly string[], job: () => Promise<T>): Promise<T>;
  deliver(request: Request): Promise<Settled>;
  pending(): number;
  /** The server seems to be back: whatever waits to be tried again is tried now. */
  nudge(): void;
  /** Ends everything that is under way, and refuses all that comes, with this problem. */
  close(problem: Problem): void;
}

/** Makes an outbox; `onCount` is called when the number of pending writes changes. */
export function createOutbox(platform: Platform, api: Api, onCount: () => void): Outbox {
  const { run } = createLanes();
  const ending = new AbortController();
  const sleepers = new Set<() => void>();
  let closed: Problem | null = null;
  let pending = 0;

  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const wake = () => {
        cancel();
        sleepers.delete(wake);
        resolve();
      };
      const cancel = platform.after(ms, wake);
      sleepers.add(wake);
    });

  function nudge(): void {
    for (const wake of [...sleepers]) wake();
  }

  return {
    async run(lanes, job) {
      pending += 1;
      onCount();
      try {
        return await run(lanes, job);
      } finally {
        pending -= 1;
        onCount();
      }
    },
    async deliver(request) {
      for (let failures = 0; ; failures++) {
        if (closed) return { kind: 'refused', problem: closed };
        const answer = await api(request, ending.signal);
        if (answer.kind !== 'unreachable') return answer;
        if (!closed) await sleep(Math.max(answer.retryAfterMs ?? 0, backoff(failures, platform.random())));
      }
    },
    pending: () => pending,
    nudge,
    close(problem) {
      closed ??= problem;
      ending.abort();
      nudge();
    },
  };
}
