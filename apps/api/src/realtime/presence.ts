import type { people } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';
import {
  type Delta,
  everyone,
  expire,
  newBoard,
  noteAlive,
  type PresenceBoard,
  place,
  remove,
  takeChanges,
  type Whereabouts,
} from './presence-board.ts';
import { createPeers, wallClock } from './presence-peers.ts';
import { textFrame } from './text-frame.ts';
import type { PresenceMessage, Publish } from './topics.ts';

/** Changes are told at most this often (milliseconds) per production. */
export const TELL_MS = 250;
/** How often (milliseconds) the clock is looked at, and connections are asked for a sign of life. */
export const LOOK_MS = 2_000;

/** A connection that is told who is in a production. */
export interface Watcher {
  connection: string;
  /** Sends a frame as textFrame() makes it; false where the connection can't take it just now. */
  send(frame: Buffer): boolean;
}

/** Who is where, over all instances. Nothing of it is stored. */
export interface Presence {
  /** A connection says where it is; from the first time on it is told of everyone. */
  place(watcher: Watcher, production: Uuid<'production'>, where: Whereabouts): void;
  /** A connection has given a sign of life. */
  noteAlive(connection: string): void;
  /** A connection is gone, or (with `production`) has left one. */
  leave(connection: string, production?: Uuid<'production'>): void;
  /** A message of another instance. */
  onMessage(message: PresenceMessage): void;
  close(): void;
}

/** A connection that is told, and whether it could not take all of that: then it is told of everyone again. */
interface Seat {
  watcher: Watcher;
  behind: boolean;
}

type Seats = Map<Uuid<'production'>, Map<string, Seat>>;

/** Makes it; `publish` reaches the other instances, and may fail to. */
export function createPresence(instance: string, publish: Publish<'presence'>): Presence {
  const board = newBoard();
  const seats: Seats = new Map();
  const peers = createPeers(instance, board, publish);
  let flushing: NodeJS.Timeout | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;

  const looking = setInterval(() => {
    expire(board, wallClock());
    flushSoon();
    if (seats.size > 0) peers.beat();
  }, LOOK_MS);
  looking.unref();

  function flushSoon(): void {
    flushing ??= setTimeout(flush, Math.max(0, flushedAt + TELL_MS - performance.now()));
  }

  function flush(): void {
    flushing = undefined;
    flushedAt = performance.now();
    const { deltas, own } = takeChanges(board);
    sendDeltas(board, seats, deltas);
    peers.publishPeople(own, false);
  }

  return {
    place(watcher, production, where) {
      place(board, watcher.connection, production, where, wallClock());
      sit(board, seats, watcher, production);
      flushSoon();
    },
    noteAlive: (connection) => noteAlive(board, connection, wallClock()),
    leave(connection, production) {
      rise(seats, connection, production);
      remove(board, connection, production);
      flushSoon();
    },
    onMessage(message) {
      if (peers.onMessage(message)) flushSoon();
    },
    close() {
      clearInterval(looking);
      clearTimeout(flushing);
      peers.close();
    },
  };
}

/** A watcher is told of everyone in a production, and of what changes there from now on. */
function sit(board: PresenceBoard, seats: Seats, watcher: Watcher, production: Uuid<'production'>): void {
  const own = seats.get(production) ?? new Map<string, Seat>();
  seats.set(production, own);
  if (own.has(watcher.connection)) return;
  const seat = { watcher, behind: false };
  own.set(watcher.connection, seat);
  sendEveryone(board, seat, production);
}

function rise(seats: Seats, connection: string, production: Uuid<'production'> | undefined): void {
  for (const [name, own] of seats) {
    if (production !== undefined && name !== production) continue;
    own.delete(connection);
    if (own.size === 0) seats.delete(name);
  }
}

/** Sends to each watcher what has changed; to who could not take all before, everyone again. */
function sendDeltas(board: PresenceBoard, seats: Seats, deltas: Map<Uuid<'production'>, Delta>): void {
  for (const [production, own] of seats) {
    const delta = deltas.get(production);
    const frame = delta && frameOf({ type: 'presence', production, full: false, ...delta });
    for (const seat of own.values()) {
      if (seat.behind) sendEveryone(board, seat, production);
      else if (frame) seat.behind = !seat.watcher.send(frame);
    }
  }
}

function sendEveryone(board: PresenceBoard, seat: Seat, production: Uuid<'production'>): void {
  const { connection: you } = seat.watcher;
  const people = everyone(board, production);
  const frame = frameOf({ type: 'presence', production, full: true, you, people, gone: [] });
  seat.behind = !seat.watcher.send(frame);
}

const frameOf = (message: z.infer<typeof people>) => textFrame(JSON.stringify(message));
