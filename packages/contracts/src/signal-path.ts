import type { Entity } from './registry.ts';

type Connection = Entity<'connection'>;
type Named = { uuid: string; id: string; name: string };

/** What a path is traced over: the live rows of one production. */
export interface Book {
  sources: readonly Named[];
  sends: readonly Named[];
  connections: readonly Connection[];
}

/** One stretch of a path: a connection, with the words for both its ends and what it runs through. */
export interface Hop {
  connection: Connection;
  from: string;
  through: string | null;
  to: string;
}

/** A path from a source: its hops in order, and why it ends. */
export interface Path {
  hops: Hop[];
  /** 'send': it reaches a send. 'open': nothing carries it on. 'loop': it comes back to a port it has passed. */
  end: 'send' | 'open' | 'loop';
}

/** How a feed is written in pick lists: NAME [ID]. */
export const feedText = (row: { id: string; name: string }) =>
  row.name ? `${row.name} [${row.id}]` : row.id;

/** Both ends of a connection in words, from the rows as they are named now. */
export function ends(connection: Connection, book: Book): { from: string; to: string } {
  const source = book.sources.find((row) => row.uuid === connection.sourceUuid);
  const send = book.sends.find((row) => row.uuid === connection.sendUuid);
  return {
    from: source ? feedText(source) : (connection.fromPort ?? connection.intermediateOutput ?? 'nothing'),
    to: send ? feedText(send) : (connection.toPort ?? connection.intermediateInput ?? 'nothing'),
  };
}

/** The text of a cable's label: readable without the app. */
export function cableLabel(connection: Connection, book: Book): string {
  const { from, to } = ends(connection, book);
  return [connection.id, `${from} → ${to}`, connection.cableType].filter(Boolean).join(' · ');
}

const samePort = (a: string | null, b: string | null) =>
  a !== null && b !== null && a.trim().toLowerCase() === b.trim().toLowerCase();

/** Every path that starts at a source, followed from port to port until a send, an open end or a loop. */
export function tracePaths(sourceUuid: string, book: Book): Path[] {
  const starts = book.connections.filter((connection) => connection.sourceUuid === sourceUuid);
  return starts.flatMap((start) => follow(start, [], book));
}

function follow(connection: Connection, before: Hop[], book: Book): Path[] {
  if (before.some((hop) => hop.connection.uuid === connection.uuid)) return [{ hops: before, end: 'loop' }];
  const through =
    [connection.intermediateInput, connection.intermediateOutput].filter(Boolean).join(' → ') || null;
  const hops = [...before, { connection, ...ends(connection, book), through }];
  if (connection.sendUuid) return [{ hops, end: 'send' }];
  const next = book.connections.filter(
    (candidate) =>
      samePort(connection.toPort, candidate.fromPort) ||
      (candidate.fromPort === null &&
        candidate.sourceUuid === null &&
        samePort(connection.toPort, candidate.intermediateInput)),
  );
  return next.length === 0
    ? [{ hops, end: 'open' }]
    : next.flatMap((candidate) => follow(candidate, hops, book));
}
