import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../errors.ts';

/** How many requests one key may make. */
export interface Rates {
  perMinute: number;
  perHour: number;
}

/** What is taken unless the environment says otherwise. */
export const usualRates: Rates = { perMinute: 100, perHour: 1000 };

/** Counts a request of a key, tells in headers what is left, and refuses one too many. */
export type Count = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Makes it. Each window is counted from its first request on; what the minute refuses does not count for the hour. */
export async function createCount(app: FastifyInstance, rates: Rates): Promise<Count> {
  await app.register(rateLimit, { global: false });
  const keyGenerator = ({ partner }: FastifyRequest) => partner?.uuid ?? '';
  const windows = [
    app.createRateLimit({ max: rates.perMinute, timeWindow: 60_000, keyGenerator }),
    app.createRateLimit({ max: rates.perHour, timeWindow: 3_600_000, keyGenerator }),
  ];
  const policy = `${rates.perMinute};w=60, ${rates.perHour};w=3600`;

  return async (request, reply) => {
    let least = { max: 0, remaining: Number.POSITIVE_INFINITY, ttlInSeconds: 0, isExceeded: false };
    for (const count of windows) {
      const counted = await count(request);
      if (counted.isAllowed) continue;
      if (counted.isExceeded || counted.remaining < least.remaining) least = counted;
      if (counted.isExceeded) break;
    }
    const reset = Math.max(1, least.ttlInSeconds);
    reply.headers({
      'ratelimit-limit': least.max,
      'ratelimit-remaining': least.remaining,
      'ratelimit-reset': reset,
      'ratelimit-policy': policy,
    });
    if (!least.isExceeded) return;
    reply.header('retry-after', reset);
    throw new AppError('RATE_LIMITED', `This key has made too many requests. Go on in ${reset} seconds.`, {
      retryAfter: reset,
    });
  };
}
