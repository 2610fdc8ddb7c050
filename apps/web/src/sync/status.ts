import type { Problem } from './result.ts';

/** `live` until 2 s after a loss, then `reconnecting`, after 10 s (or when the browser says so) `offline`. */
export type Connection = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** Who deleted the production that is open here, and when; null where the server does not tell. */
export interface Gone {
  /** It is not open to this person any more: they were taken out, or have left. */
  isOut: boolean;
  userName: string | null;
  at: Date | null;
}

/** How current the rows on the screen are, and what still waits to be sent. The same object until something in it changes. */
export interface Status {
  connection: Connection;
  /** True once the first snapshot is there: until then no rows means "not known yet". */
  loaded: boolean;
  /** Seq of the last change in the model. */
  seq: number;
  /** When the rows were last known to be current; null before the first load. */
  asOf: Date | null;
  /** Writes that the server has not answered yet. */
  pending: number;
  /** Values that were refused and wait for a choice. */
  refused: number;
  /** False when this browser keeps nothing: unsent writes are lost when the page is left. */
  isKept: boolean;
  gone: Gone | null;
  /** True when the server speaks another protocol: the page must be reloaded, and nothing is received until then. */
  reload: boolean;
  /** Why the server took no socket of this page (too many are open): it is tried again by itself. */
  turnedAway: Problem | null;
  /** Why the server cannot write what waits just now: its database is away, read-only, or has locked the row. */
  trouble: Problem | null;
  /** Why the last load failed; it is tried again by itself. */
  problem: Problem | null;
}

export const QUIET_MS = 2_000;
export const OFFLINE_MS = 10_000;

/** What to tell the crew of a stream that has been away since `lostAt` (null: it is live). */
export function connectionOf(
  lostAt: number | null,
  everLive: boolean,
  browserOnline: boolean,
  now: number,
): Connection {
  if (lostAt === null) return 'live';
  const away = now - lostAt;
  if (away >= OFFLINE_MS || (!browserOnline && away >= QUIET_MS)) return 'offline';
  if (!everLive) return 'connecting';
  return away < QUIET_MS ? 'live' : 'reconnecting';
}
