import type { Person, people } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import type { z } from 'zod';
import { MOST_BYTES } from './hint-bus.ts';
import { createPresenceBoard, type Rumour, type Whereabouts } from './presence-board.ts';
import { textFrame } from './text-frame.ts';

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
  /** A connection says where it is; from its first word on it is told of everyone. */
  say(watcher: Watcher, production: Uuid<'production'>, where: Whereabouts): void;
  heard(connection: string): void;
  /** A connection is gone, or (with `production`) has left one. */
  leave(connection: string, production?: Uuid<'production'>): void;
  /** A word of another instance. */
  word(word: string): void;
  close(): void;
}

/** A connection that is told, and whether it could not take all of that: then it is told of everyone again. */
interface Seat {
  watcher: Watcher;
  behind: boolean;
}

/** What instances say to each other; `n` counts the words of `i`, so that a lost one is noticed. */
type Word =
  | { i: string; n: number; t: 'tell'; afresh: boolean; all: Rumour[] }
  | { i: string; n: number; t: 'beat' }
  | { i: string; t: 'ask'; of: string | null };

/** Makes it; `say` reaches the other instances, and may fail to. */
export function createPresence(instance: string, say: (word: string) => void): Presence {
  const board = createPresenceBoard();
  const watchers = new Map<Uuid<'production'>, Map<string, Seat>>();
  /** The last word's number, by instance. */
  const counts = new Map<string, number>();
  let said = 0;
  let flushing: NodeJS.Timeout | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  const now = () => performance.timeOrigin + performance.now();

  const looking = setInterval(() => {
    board.look(now());
    flushSoon();
    if (watchers.size > 0) speak({ i: instance, n: said, t: 'beat' });
  }, LOOK_MS);
  looking.unref();

  function speak(word: Word): void {
    say(JSON.stringify(word));
  }

  function flushSoon(): void {
    flushing ??= setTimeout(flush, Math.max(0, flushedAt + TELL_MS - performance.now()));
  }

  function flush(): void {
    flushing = undefined;
    flushedAt = performance.now();
    const { deltas, own } = board.flush();
    for (const [production, seats] of watchers) {
      const delta = deltas.get(production);
      const frame = delta && frameOf({ type: 'presence', production, full: false, ...delta });
      for (const seat of seats.values()) {
        if (seat.behind) tellAll(seat, production);
        else if (frame) seat.behind = !seat.watcher.send(frame);
      }
    }
    tell(own, false);
  }

  function tellAll(seat: Seat, production: Uuid<'production'>): void {
    const { watcher } = seat;
    const people: Person[] = board.everyone(production);
    const you = watcher.connection;
    const frame = frameOf({ type: 'presence', production, full: true, you, people, gone: [] });
    seat.behind = !watcher.send(frame);
  }

  /** Tells the other instances, in as many words as it takes. */
  function tell(all: Rumour[], afresh: boolean): void {
    for (const [place, part] of inParts(all, afresh).entries()) {
      said += 1;
      speak({ i: instance, n: said, t: 'tell', afresh: afresh && place === 0, all: part });
    }
  }

  function listen(word: Word): void {
    if (word.i === instance) return;
    if (word.t === 'ask') {
      if (word.of === null || word.of === instance) tell(board.own(), true);
      return;
    }
    const expected = (counts.get(word.i) ?? 0) + (word.t === 'tell' ? 1 : 0);
    const afresh = word.t === 'tell' && word.afresh;
    if (!afresh && (word.n !== expected || !board.alive(word.i, now()))) {
      speak({ i: instance, t: 'ask', of: word.i });
      return;
    }
    counts.set(word.i, word.n);
    if (word.t === 'tell') board.rumours(word.i, word.all, afresh, now());
    flushSoon();
  }

  // Whoever is there already, says so.
  speak({ i: instance, t: 'ask', of: null });

  return {
    say(watcher, production, where) {
      const { connection } = watcher;
      const told = watchers.get(production) ?? new Map<string, Seat>();
      watchers.set(production, told);
      board.say(connection, production, where, now());
      if (!told.has(connection)) {
        const seat = { watcher, behind: false };
        told.set(connection, seat);
        tellAll(seat, production);
      }
      flushSoon();
    },
    heard: (connection) => board.heard(connection, now()),
    leave(connection, production) {
      for (const [name, told] of watchers) {
        if (production !== undefined && name !== production) continue;
        told.delete(connection);
        if (told.size === 0) watchers.delete(name);
      }
      board.leave(connection, production);
      flushSoon();
    },
    word(word) {
      try {
        listen(JSON.parse(word) as Word);
      } catch {
        // A word of another version of this program.
      }
    },
    close() {
      clearInterval(looking);
      clearTimeout(flushing);
      // The others need not wait until they notice.
      said += 1;
      speak({ i: instance, n: said, t: 'tell', afresh: true, all: [] });
    },
  };
}

const frameOf = (message: z.infer<typeof people>) => textFrame(JSON.stringify(message));

/** Cuts what is to be told into words that a bus can carry. An empty list is one word only where it says that nobody is left. */
function inParts(all: Rumour[], afresh: boolean): Rumour[][] {
  const parts: Rumour[][] = [];
  let room = 0;
  for (const rumour of all) {
    const size = Buffer.byteLength(JSON.stringify(rumour)) + 1;
    if (size > room) {
      parts.push([]);
      room = MOST_BYTES - 200;
    }
    parts.at(-1)?.push(rumour);
    room -= size;
  }
  return parts.length === 0 && afresh ? [[]] : parts;
}
