import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a Postgres, over a TCP proxy that a test can break as networks and failovers do. */
export interface TestLine {
  /** The URL of the database, by this way. */
  readonly url: string;
  /** A black hole: all connections stay open, new ones too, and nothing gets through. Its end lets on what was held. */
  hole(on: boolean): void;
  /** Connections that are open now stay open and carry nothing ever again; new ones work, as behind a firewall that was restarted. */
  forget(): void;
  /** Resets all connections, and refuses new ones while it is on. */
  refuse(on: boolean): void;
  /** New connections go to another server from now on, and those that are open are reset, as when an address is moved. */
  moveTo(url: string): void;
  /** Connections that have come so far. */
  count(): number;
  close(): Promise<void>;
}

/** Opens a way to the Postgres of a URL on a free port of 127.0.0.1. */
export async function openTestLine(url: string): Promise<TestLine> {
  const pairs = new Set<readonly [Socket, Socket]>();
  const forgotten = new Set<Socket>();
  let target = new URL(url);
  let inHole = false;
  let refusing = false;
  let count = 0;

  const server = createServer((client) => {
    if (refusing) return void client.resetAndDestroy();
    count += 1;
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    carry(client, upstream, pair);
    carry(upstream, client, pair);
    if (inHole) for (const socket of pair) socket.pause();
  });

  function carry(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    from.on('data', (chunk) => {
      if (to.write(chunk)) return;
      from.pause();
      to.once('drain', () => inHole || from.resume());
    });
    from.on('error', () => undefined); // Told by the close.
    from.on('close', () => {
      // Nobody at the other end learns of the end of one that carries nothing any more.
      if (pairs.delete(pair)) to.destroy();
    });
  }

  function reset(): void {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.hostname = '127.0.0.1';
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    hole(on) {
      inHole = on;
      for (const pair of pairs) for (const socket of pair) on ? socket.pause() : socket.resume();
    },
    forget() {
      for (const pair of pairs) {
        for (const socket of pair) forgotten.add(socket.pause());
        pairs.delete(pair);
      }
    },
    refuse(on) {
      refusing = on;
      if (on) reset();
    },
    moveTo(other) {
      target = new URL(other);
      reset();
    },
    count: () => count,
    async close() {
      reset();
      for (const socket of forgotten) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
