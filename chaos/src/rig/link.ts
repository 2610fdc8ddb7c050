import { connect, type Socket } from 'node:net';

/** From the client to the server, or back. */
export type Direction = 'up' | 'down';

/** One connection on its way from client to server: two sockets, and what is done to the bytes between them. */
export interface Link {
  reset(): void;
  swallow(direction: Direction): void;
  truncate(direction: Direction, part: number): void;
  stall(on: boolean): void;
}

/** What a link asks the network it is part of. */
export interface LinkRules {
  holdMs(): number;
  losesAnswer(): boolean;
  closed(): void;
}

interface Side {
  from: Socket;
  to: Socket;
  swallowed: boolean;
  /** How much of the next chunk may pass before the connection is reset; null: all of everything. */
  part: number | null;
  /** Delayed chunks, each with when it is due (performance.now()); the next one goes behind them. */
  delayed: { chunk: Buffer; due: number }[];
  /** Nothing is read from it until it is told to. */
  stalled: boolean;
}

/** Connects a client's socket with a port of 127.0.0.1. */
export function createLink(client: Socket, port: number, rules: LinkRules): Link {
  const server = connect(port, '127.0.0.1');
  const sides: Record<Direction, Side> = { up: makeSide(client, server), down: makeSide(server, client) };
  let isSocket: boolean | null = null;

  function reset(): void {
    for (const socket of [client, server]) if (!socket.destroyed) socket.resetAndDestroy();
    rules.closed();
  }

  function receive(direction: Direction, chunk: Buffer): void {
    const side = sides[direction];
    isSocket ??= chunk.subarray(0, 7).toString('latin1') === 'GET /ws';
    if (side.swallowed) return;
    if (direction === 'down' && !isSocket && rules.losesAnswer()) {
      reset();
      return;
    }
    if (side.part !== null) {
      const some = chunk.subarray(0, Math.floor(chunk.length * side.part));
      side.to.write(some, () => reset());
      side.swallowed = true;
      return;
    }
    send(side, chunk, rules.holdMs());
  }

  for (const direction of ['up', 'down'] as const) {
    const side = sides[direction];
    side.from.on('data', (chunk: Buffer) => receive(direction, chunk));
    // A reset shows as an error and then as a close; the close says it all.
    side.from.on('error', () => undefined);
    side.from.on('close', () => {
      if (side.swallowed && side.part === null) return;
      setTimeout(() => side.to.destroy(), Math.max(0, (side.delayed.at(-1)?.due ?? 0) - performance.now()));
      rules.closed();
    });
  }

  return {
    reset,
    swallow(direction) {
      sides[direction].swallowed = true;
    },
    truncate(direction, part) {
      sides[direction].part = part;
    },
    stall(on) {
      for (const side of Object.values(sides)) {
        side.stalled = on;
        on ? side.from.pause() : side.from.resume();
      }
    },
  };
}

const makeSide = (from: Socket, to: Socket): Side => ({
  from,
  to,
  swallowed: false,
  part: null,
  delayed: [],
  stalled: false,
});

/** Hands a chunk on after so many milliseconds, behind those that are delayed already. */
function send(side: Side, chunk: Buffer, holdMs: number): void {
  if (holdMs === 0 && side.delayed.length === 0) {
    write(side, chunk);
    return;
  }
  side.delayed.push({ chunk, due: performance.now() + holdMs });
  if (side.delayed.length === 1) release(side);
}

/** One timer per side, for the chunk in front: bytes of one connection never overtake each other. */
function release(side: Side): void {
  const [first] = side.delayed;
  if (!first) return;
  setTimeout(
    () => {
      side.delayed.shift();
      write(side, first.chunk);
      release(side);
    },
    Math.max(0, first.due - performance.now()),
  );
}

function write(side: Side, chunk: Buffer): void {
  if (side.to.destroyed || side.to.write(chunk)) return;
  side.from.pause();
  side.to.once('drain', () => {
    if (!side.stalled) side.from.resume();
  });
}
