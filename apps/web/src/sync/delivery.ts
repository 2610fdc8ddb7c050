import { backoff } from './backoff.ts';
import type { Answer, Api, Request } from './http.ts';
import type { Platform } from './platform.ts';
import type { Problem } from './result.ts';

/** The final answer to a write: done, or refused. */
export type Settled = Exclude<Answer, { kind: 'unreachable' }>;

type Unanswered = Extract<Answer, { kind: 'unreachable' }>;

/** Nobody may do this write just now: it is to be tried again after some milliseconds. */
export type Later = { kind: 'later'; ms: number; problem: Problem };

/** Sends requests until they are answered, each with the same key and body every time. */
export interface Delivery {
  /** `onTrouble` is called with the reason while the server cannot do it just now and it is tried again. */
  deliver(request: Request, onTrouble: (problem: Problem) => void): Promise<Settled | Later>;
  /** The server seems to be back: whatever waits to be tried again is tried now, and whatever is under way once more if it fails. */
  retryNow(): void;
  /** Ends everything that is under way with this problem. */
  close(problem: Problem): void;
}

/** An attempt that is older than this when the connection comes back was sent into the old one. */
const STALE_ATTEMPT_MS = 1_000;
/** How long to wait for read-only to end where the server gives no `Retry-After`. */
const READ_ONLY_RETRY_MS = 5_000;
/** For this long after `retryNow`, another instance of the server may not know yet that read-only has ended. */
const SPREAD_MS = 2_000;
/** How soon it is tried again meanwhile. */
const SPREAD_RETRY_MS = 500;
/** After this many answers of status 500 one write is refused, so that the writes behind it go on. */
const MAX_SERVER_FAULTS = 5;

/** What a delivery holds between two attempts. */
interface DeliveryCore {
  readonly platform: Platform;
  readonly api: Api;
  /** Ends every attempt when the delivery is closed. */
  readonly ending: AbortController;
  /** Wakes each write that waits to be tried again. */
  readonly sleepers: Set<() => void>;
  /** Attempts under way, and since when. */
  readonly attempts: Map<AbortController, number>;
  /** How often, and when last, everything was to be tried at once. */
  retries: number;
  retriedAt: number;
  closed: Problem | null;
}

/** Makes a delivery. */
export function createDelivery(platform: Platform, api: Api): Delivery {
  const core: DeliveryCore = {
    ...{ platform, api },
    ending: new AbortController(),
    sleepers: new Set(),
    attempts: new Map(),
    retries: 0,
    retriedAt: Number.NEGATIVE_INFINITY,
    closed: null,
  };
  return {
    deliver: (request, onTrouble) => deliver(core, request, onTrouble),
    retryNow: () => retryNow(core),
    close(problem) {
      core.closed ??= problem;
      core.ending.abort();
      retryNow(core);
    },
  };
}

async function deliver(
  core: DeliveryCore,
  request: Request,
  onTrouble: (problem: Problem) => void,
): Promise<Settled | Later> {
  let faults = 0;
  let failures = 0;
  for (;;) {
    if (core.closed) return { kind: 'refused', problem: core.closed };
    const { answer, isOutdated } = await attempt(core, request);
    if (answer.kind !== 'unreachable') return answer;
    const { problem } = answer;
    if (answer.isFault && ++faults >= MAX_SERVER_FAULTS) return { kind: 'refused', problem };
    if (core.closed) continue;
    if (['READ_ONLY', 'ROW_HELD'].includes(problem.code) && !isOutdated)
      return { kind: 'later', ms: readOnlyMs(core, answer), problem };
    if (problem.code === 'BUSY') onTrouble(problem);
    const before = core.retries;
    if (!isOutdated) await sleep(core, pauseAfter(core, answer, failures));
    // What failed before `retryNow` says nothing about how long it takes from there.
    failures = isOutdated || core.retries !== before ? 0 : failures + 1;
  }
}

/** `isOutdated`: what was asked may be answered otherwise by now, since `retryNow` was called while it was under way. */
async function attempt(
  core: DeliveryCore,
  request: Request,
): Promise<{ answer: Answer; isOutdated: boolean }> {
  const { platform, api, ending, attempts } = core;
  const own = new AbortController();
  const before = core.retries;
  attempts.set(own, platform.now());
  const answer = await api(request, AbortSignal.any([ending.signal, own.signal]));
  attempts.delete(own);
  return { answer, isOutdated: core.retries !== before };
}

function retryNow(core: DeliveryCore): void {
  const { platform, sleepers, attempts } = core;
  core.retries += 1;
  core.retriedAt = platform.now();
  for (const wake of [...sleepers]) wake();
  for (const [own, since] of attempts) if (platform.now() - since >= STALE_ATTEMPT_MS) own.abort();
}

const sleep = ({ platform, sleepers }: DeliveryCore, ms: number) =>
  new Promise<void>((resolve) => {
    const wake = () => {
      cancel();
      sleepers.delete(wake);
      resolve();
    };
    const cancel = platform.after(ms, wake);
    sleepers.add(wake);
  });

/** The pause that the server asks for, stretched at random so that clients do not return all at once; without one, a growing random pause. */
const pauseAfter = ({ platform }: DeliveryCore, { retryAfterMs }: Unanswered, failures: number) =>
  retryAfterMs ? retryAfterMs * (1 + platform.random()) : backoff(failures, platform.random());

const readOnlyMs = ({ platform, retriedAt }: DeliveryCore, { retryAfterMs }: Unanswered) =>
  platform.now() - retriedAt < SPREAD_MS ? SPREAD_RETRY_MS : (retryAfterMs ?? READ_ONLY_RETRY_MS);
