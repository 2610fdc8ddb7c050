import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import { type Counted, createCounter } from '../limits/counters.ts';
import { networkOf } from '../limits/network.ts';

/** The request limits of one partner key. */
export interface Rates {
  perMinute: number;
  perHour: number;
}

/** What is taken unless the environment says otherwise. */
export const usualRates: Rates = { perMinute: 100, perHour: 1000 };

/** Requests with keys that there are not, from one network. */
const MAX_UNKNOWN_PER_MINUTE = 300;

/** How a key stands in the window that leaves it least. */
export interface KeyCounted extends Counted {
  /** How many requests the window allows. */
  max: number;
}

/** Counts what partners ask for, over all instances together. */
export interface PartnerCount {
  /** Both windows, as the header `RateLimit-Policy` names them. */
  readonly policy: string;
  /** A request of a key. */
  request(key: Uuid<'key'>): Promise<KeyCounted>;
  /** A request with a key that there is not, from an IP address: it never keeps one that there is from being answered. */
  unknownKey(address: string): Promise<Counted>;
}

/** Makes it. Each window is counted from its first request on; what the minute refuses does not count for the hour. */
export function createPartnerCount(pool: pg.Pool, { perMinute, perHour }: Rates): PartnerCount {
  const remembering = { remembersRefused: true };
  const minute = createCounter(pool, 'key minute', { points: perMinute, seconds: 60 }, remembering);
  const hour = createCounter(pool, 'key hour', { points: perHour, seconds: 3600 }, remembering);
  const unknown = createCounter(
    pool,
    'unknown key',
    { points: MAX_UNKNOWN_PER_MINUTE, seconds: 60 },
    remembering,
  );

  return {
    policy: `${perMinute};w=60, ${perHour};w=3600`,
    async request(key) {
      const inMinute = { ...(await minute.count(key)), max: perMinute };
      if (inMinute.isOver) return inMinute;
      const inHour = { ...(await hour.count(key)), max: perHour };
      return inHour.isOver || inHour.remaining < inMinute.remaining ? inHour : inMinute;
    },
    unknownKey: (address) => unknown.count(networkOf(address)),
  };
}
