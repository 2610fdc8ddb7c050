import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createLink, type Direction, type Link } from './link.ts';

/** The network between one client and the servers; every connection of the client goes through it. */
export interface Network {
  readonly base: string;
  /** Resets every connection. */
  cut(): void;
  /** Resets every connection and refuses new ones until told otherwise. */
  refuse(on: boolean): void;
  /** Swallows one direction of every connection that is open now, for ever: neither end learns of it. */
  halfOpen(direction: Direction): void;
  /** Lets a part (0 to 1) of the next chunk of every open connection through, then resets it: a frame cut in the middle. */
  truncate(direction: Direction, part: number): void;
  /** Resets the next `count` HTTP connections at the moment their answer arrives: the request was carried out. */
  loseAnswers(count: number): void;
  /** Holds every chunk back for a random time up to `ms`: in order within a connection, in no order between two. */
  delay(ms: number): void;
  /** Stops reading at both ends: buffers fill up. */
  stall(on: boolean): void;
  counts(): Readonly<{ connections: number; resets: number; answersLost: number }>;
  close(): Promise<void>;
}

/** Where a new connection goes. */
export type Route = () => number;

/** Starts a proxy on a free port of 127.0.0.1; `random` decides how long a delayed chunk is held. */
export async function startNetwork(route: Route, random: () => number): Promise<Network> {
  const links = new Set<Link>();
  const mode = { delayMs: 0, refusing: false, stalled: false, answersToLose: 0 };
  const counts = { connections: 0, resets: 0, answersLost: 0 };
  const server: Server = createServer((client: Socket) => {
    if (mode.refusing) {
      client.resetAndDestroy();
      return;
    }
    counts.connections += 1;
    const link: Link = createLink(client, route(), {
      holdMs: () => (mode.delayMs === 0 ? 0 : random() * mode.delayMs),
      losesAnswer() {
        if (mode.answersToLose === 0) return false;
        mode.answersToLose -= 1;
        counts.answersLost += 1;
        return true;
      },
      closed: () => links.delete(link),
    });
    links.add(link);
    if (mode.stalled) link.stall(true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function cut(): void {
    counts.resets += links.size;
    for (const link of [...links]) link.reset();
  }

  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    refuse(on) {
      mode.refusing = on;
      if (on) cut();
    },
    halfOpen(direction) {
      for (const link of links) link.swallow(direction);
    },
    truncate(direction, part) {
      for (const link of links) link.truncate(direction, part);
    },
    loseAnswers(count) {
      mode.answersToLose = count;
    },
    delay(ms) {
      mode.delayMs = ms;
    },
    stall(on) {
      mode.stalled = on;
      for (const link of links) link.stall(on);
    },
    counts: () => counts,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
