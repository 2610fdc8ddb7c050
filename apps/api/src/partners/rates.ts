import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { AppError } from '../app-error.ts';
import { type Counted, createCounter, inWords } from '../limits/counters.ts';
import { networkOf } from '../limits/network.ts';
import type { PartnerKey } from './partners.ts';

/** How many requests one key may make. */
export interface Rates {
  perMinute: number;
  perHour: number;
}

/** What is taken unless the environment says otherwise. */
export const usualRates: Rates = { perMinute: 100, perHour: 1000 };

/** Keys that there are not, from one network in a minute. */
const MOST_UNKNOWN = 300;

/** Counts what partners ask for, over all instances together, and refuses one too many with RATE_LIMITED. */
export interface PartnerCount {
  /** A request of a key; tells in headers what is left. */
  request(key: PartnerKey, reply: FastifyReply): Promise<void>;
  /** A request with a key that there is not: it never keeps one that there is from being answered. */
  unknownKey(request: FastifyRequest): Promise<void>;
}

/** Makes it. Each window is counted from its first request on; what the minute refuses does not count for the hour. */
export function createPartnerCount(pool: pg.Pool, rates: Rates): PartnerCount {
  const remembering = { remembersRefused: true };
  const windows = [
    {
      max: rates.perMinute,
      counter: createCounter(pool, 'key minute', { points: rates.perMinute, seconds: 60 }, remembering),
    },
    {
      max: rates.perHour,
      counter: createCounter(pool, 'key hour', { points: rates.perHour, seconds: 3600 }, remembering),
    },
  ];
  const unknown = createCounter(pool, 'unknown key', { points: MOST_UNKNOWN, seconds: 60 }, remembering);
  const policy = `${rates.perMinute};w=60, ${rates.perHour};w=3600`;

  return {
    async request({ uuid }, reply) {
      let least: (Counted & { max: number }) | null = null;
      for (const { max, counter } of windows) {
        const counted = await counter.count(uuid);
        if (least === null || counted.isOver || counted.remaining < least.remaining)
          least = { ...counted, max };
        if (counted.isOver) break;
      }
      if (least === null) return;
      reply.headers({
        'ratelimit-limit': least.max,
        'ratelimit-remaining': least.remaining,
        'ratelimit-reset': least.seconds,
        'ratelimit-policy': policy,
      });
      if (least.isOver) throw tooMany('This key has made too many requests.', least.seconds);
    },
    async unknownKey({ ip }) {
      const { isOver, seconds } = await unknown.count(networkOf(ip));
      if (isOver) throw tooMany('Too many requests came with keys that there are not.', seconds);
    },
  };
}

const tooMany = (what: string, seconds: number) =>
  new AppError('RATE_LIMITED', `${what} Go on in ${inWords(seconds)}.`, { retryAfter: seconds });
