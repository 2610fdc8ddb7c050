import { backoff } from './backoff.ts';
import type { Answer, Api, Request } from './http.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';

/** A write's last word: done, or refused for good. */
export type Settled = Exclude<Answer, { kind: 'unreachable' }>;

type Unanswered = Extract<Answer, { kind: 'unreachable' }>;

/** Nobody may do this write just now: it is to be tried again after some milliseconds. */
export type Later = { kind: 'later'; ms: number; problem: Problem };

/** Sends requests until they are answered, each with the same key and body every time. */
export interface Delivery {
  /** `onTrouble` hears why the server cannot do it just now, while it is tried again. */
  deliver(request: Request, onTrouble: (problem: Problem) => void): Promise<Settled | Later>;
  /** The server seems to be back: whatever waits to be tried again is tried now, and whatever is under way once more if it fails. */
  retryNow(): void;
  /** Ends everything that is under way with this problem. */
  close(problem: Problem): void;
}

/** An attempt that is older than this when the connection comes back was sent into the old one. */
const STALE_ATTEMPT_MS = 1_000;
/** How long to wait for read-only to end where the server does not say. */
const READ_ONLY_RETRY_MS = 5_000;
/** For this long after `retryNow`, another instance of the server may not have heard yet that read-only has ended. */
const SPREAD_MS = 2_000;
/** How soon it is asked again meanwhile. */
const SPREAD_RETRY_MS = 500;
/** After this many faults of the server on one write, it is put aside: the others must not wait for it. */
const MAX_SERVER_FAULTS = 5;

/** Makes a delivery. */
export function createDelivery(platform: Platform, api: Api): Delivery {
  const ending = new AbortController();
  const sleepers = new Set<() => void>();
  const attempts = new Map<AbortController, number>();
  let retries = 0;
  let retriedAt = Number.NEGATIVE_INFINITY;
  let closed: Problem | null = null;

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

  /** `isOutdated`: what was asked may be answered otherwise by now, since `retryNow` was called while it was under way. */
  async function attempt(request: Request): Promise<{ answer: Answer; isOutdated: boolean }> {
    const own = new AbortController();
    const before = retries;
    attempts.set(own, platform.now());
    const answer = await api(request, AbortSignal.any([ending.signal, own.signal]));
    attempts.delete(own);
    return { answer, isOutdated: retries !== before };
  }

  function retryNow(): void {
    retries += 1;
    retriedAt = platform.now();
    for (const wake of [...sleepers]) wake();
    for (const [own, since] of attempts) if (platform.now() - since >= STALE_ATTEMPT_MS) own.abort();
  }

  /** A server that says when it may be asked again is taken at its word, give or take: then it does not matter how long it was busy. */
  const pauseAfter = ({ retryAfterMs }: Unanswered, failures: number) =>
    retryAfterMs ? retryAfterMs * (1 + platform.random()) : backoff(failures, platform.random());

  const readOnlyMs = ({ retryAfterMs }: Unanswered) =>
    platform.now() - retriedAt < SPREAD_MS ? SPREAD_RETRY_MS : (retryAfterMs ?? READ_ONLY_RETRY_MS);

  return {
    async deliver(request, onTrouble) {
      let faults = 0;
      let failures = 0;
      for (;;) {
        if (closed) return { kind: 'refused', problem: closed };
        const { answer, isOutdated } = await attempt(request);
        if (answer.kind !== 'unreachable') return answer;
        if (answer.isFault && ++faults >= MAX_SERVER_FAULTS)
          return { kind: 'refused', problem: answer.problem };
        if (closed) continue;
        if (['READ_ONLY', 'ROW_HELD'].includes(answer.problem.code) && !isOutdated)
          return { kind: 'later', ms: readOnlyMs(answer), problem: answer.problem };
        if (answer.problem.code === 'BUSY') onTrouble(answer.problem);
        const before = retries;
        if (!isOutdated) await sleep(pauseAfter(answer, failures));
        // What failed before `retryNow` says nothing about how long it takes from there.
        failures = isOutdated || retries !== before ? 0 : failures + 1;
      }
    },
    retryNow,
    close(problem) {
      closed ??= problem;
      ending.abort();
      retryNow();
    },
  };
}
