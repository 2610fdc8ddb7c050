import { displayIdKey, displayIdText } from '@callsign/identity/display-id';
import type { Entity } from './registry.ts';
import type { DisplayId, Uuid } from './scalars.ts';

type Connection = Entity<'connection'>;
type Named<T extends string> = { uuid: Uuid<T>; id: DisplayId; name: string };

/** What a path is traced over: the live rows of one production. */
export interface Book {
  sources: readonly Named<'source'>[];
  sends: readonly Named<'send'>[];
  connections: readonly Connection[];
}

/** One stretch of a path: a connection, with the words for both its ends and what it runs through. */
export interface Hop {
  connection: Connection;
  from: string;
  through: string | null;
  to: string;
}

/** The most paths that are traced from one source; what lies beyond is one more path that ends 'cut'. */
export const MAX_PATHS = 200;

/** The most hops that one path is followed for. */
export const MAX_HOPS = 100;

/** A path from a source: its hops in order, and why it ends. */
export interface Path {
  hops: Hop[];
  /**
   * 'send': it reaches a send. 'open': nothing carries it on. 'loop': it comes back to a connection it has passed.
   * 'cut': it goes on, but MAX_PATHS or MAX_HOPS is reached; ports that fan out and meet again double the paths each time.
   */
  end: 'send' | 'open' | 'loop' | 'cut';
}

/** The text of a feed in pick lists: `NAME [ID]`. */
export const feedText = (row: { id: DisplayId; name: string }) =>
  row.name ? `${row.name} [${row.id}]` : row.id;

/** Both ends of a connection in words, from the rows as they are named now. */
export function ends(connection: Connection, book: Book): { from: string; to: string } {
  const source = book.sources.find((row) => row.uuid === connection.sourceUuid);
  const send = book.sends.find((row) => row.uuid === connection.sendUuid);
  return {
    from: source ? feedText(source) : connection.fromPort || connection.intermediateOutput || 'nothing',
    to: send ? feedText(send) : connection.toPort || connection.intermediateInput || 'nothing',
  };
}

/** The text of a cable's label: readable without the app. */
export function cableLabel(connection: Connection, book: Book): string {
  const { from, to } = ends(connection, book);
  return [connection.id, `${from} → ${to}`, connection.cableType].filter(Boolean).join(' · ');
}

/** A port as it is compared, as ids are: in any case and with any blanks; an empty one is none. */
export const portKey = (port: string | null) => (port && displayIdKey(displayIdText(port))) || null;

/** The port that a connection takes over from: its start, or the input of the device that it begins with. */
const entry = (connection: Connection) =>
  portKey(connection.fromPort) ??
  (connection.sourceUuid === null ? portKey(connection.intermediateInput) : null);

/** Every path that starts at a source, followed from port to port until a send, an open end or a loop. */
export function tracePaths(sourceUuid: Uuid<'source'>, book: Book): Path[] {
  const byEntry = Map.groupBy(book.connections, entry);
  const paths: Path[] = [];
  const starts = book.connections.filter((connection) => connection.sourceUuid === sourceUuid);
  const pending = starts.map((connection) => ({ connection, before: [] as Hop[] })).reverse();
  for (let step = pending.pop(); step; step = pending.pop()) {
    const { connection, before } = step;
    const isLoop = before.some((hop) => hop.connection.uuid === connection.uuid);
    const hops = isLoop ? before : [...before, hopOf(connection, book)];
    if (paths.length === MAX_PATHS) return [...paths, { hops, end: 'cut' }];
    const port = portKey(connection.toPort);
    const next = (port !== null && byEntry.get(port)) || [];
    if (isLoop) paths.push({ hops, end: 'loop' });
    else if (connection.sendUuid) paths.push({ hops, end: 'send' });
    else if (next.length === 0) paths.push({ hops, end: 'open' });
    else if (hops.length === MAX_HOPS) paths.push({ hops, end: 'cut' });
    else pending.push(...next.map((candidate) => ({ connection: candidate, before: hops })).reverse());
  }
  return paths;
}

function hopOf(connection: Connection, book: Book): Hop {
  const through = [connection.intermediateInput, connection.intermediateOutput].filter(Boolean).join(' → ');
  return { connection, ...ends(connection, book), through: through || null };
}
