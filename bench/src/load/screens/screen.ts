import type { Uuid } from '@callsign/contracts/scalars';
import type { WireKind } from '../follow.ts';
import { cookieHeader } from '../signed-in.ts';

/** A row as a screen was shown it. */
export interface ShownRow {
  uuid: Uuid<'source'>;
  note: string;
  version: number;
}

/** What happens on a screen. */
export interface ScreenListener {
  /** The server told of one change. */
  onChange(row: ShownRow): void;
  /** The screen read all rows: it knows everything up to there. */
  onRows(rows: ShownRow[]): void;
}

/** One screen that follows a production and comes back whenever its connection is lost. */
export interface Screen {
  isLive(): boolean;
  /** Loses its connection, as on bad Wi-Fi. */
  drop(): void;
  close(): void;
}

/** Where a screen's server is. */
export interface ScreenPlace {
  kind: Exclude<WireKind, 'plain'>;
  /** One per instance: a screen that finds one dead tries the next. */
  urls: string[];
  bases: string[];
  production: string;
  /** The version of Callsign's protocol that its server speaks; of Callsign's alone. */
  protocol: number | undefined;
  readPath: string;
  /** Of the session that it looks under; '' where there is none. */
  cookie: string;
  /** A client of the seed's stack reads the list again when it comes back; the seed's own does not. */
  readsAgain: boolean;
}

/** How long a screen waits before it tries again, in milliseconds. */
export const retryDelay = () => 50 + Math.random() * 250;

/** Reads JSON. */
export async function readJson<Answer>(url: string, cookie = ''): Promise<Answer> {
  const answer = await fetch(url, {
    headers: cookieHeader(cookie),
    signal: AbortSignal.timeout(5000),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}.`);
  return (await answer.json()) as Answer;
}
