import type { StreamState } from './stream.ts';

/** How current the model of a stream is. Times are in ms since 1970. */
export interface Currency {
  /** Since when the stream is not live; null while it is. */
  readonly lostAt: number | null;
  readonly wasEverLive: boolean;
  /** When the model was last known to be current; null before the first load. While the stream is live, the link knows better. */
  readonly currentAt: number | null;
}

export const neverCurrent = (now: number): Currency => ({ lostAt: now, wasEverLive: false, currentAt: null });

/** Follows a step of the stream. `lastMessageAt`: when the server last said anything. */
export function currencyStep(
  currency: Currency,
  before: StreamState,
  next: StreamState,
  now: number,
  lastMessageAt: number,
): Currency {
  const isLoaded = before.phase === 'loading' && next.phase !== 'loading' && next.model !== before.model;
  const currentAt = isLoaded ? now : currency.currentAt;
  if (next.phase === 'live') return { lostAt: null, wasEverLive: true, currentAt };
  if (before.phase === 'live') return { ...currency, lostAt: now, currentAt: lastMessageAt };
  return currentAt === currency.currentAt ? currency : { ...currency, currentAt };
}

/** When the model was last known to be current. */
export const asOf = ({ lostAt, currentAt }: Currency, lastMessageAt: number): number | null =>
  lostAt === null ? Math.max(currentAt ?? 0, lastMessageAt) : currentAt;
