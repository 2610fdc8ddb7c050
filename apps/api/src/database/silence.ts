import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';

/** How often connections in use are looked at, in milliseconds. */
const LOOK_MS = 500;
/** After so many looks without a byte from Postgres a connection is cut. Looks are counted, not time: a process that was frozen has heard nothing either. */
const MAX_LOOKS = 16;

/** Watches over connections. */
export interface SilenceWatch {
  /** Ends all that lie idle. */
  renew(): void;
  close(): void;
}

/**
 * Cuts connections on which Postgres has said nothing for eight seconds although it was asked something: it, or the way to it, has
 * vanished without a word, and TCP would wait for a quarter of an hour. Whoever waits is told that the connection
 * ended, and no cut connection is used again. Those that lie idle go with it: they lead to the same place.
 */
export function watchSilence(pools: readonly pg.Pool[], log: FastifyBaseLogger): SilenceWatch {
  const inUse = new Map<pg.ClientBase, { bytes: number; looks: number }>();
  for (const pool of pools) {
    pool.on('acquire', (client) => inUse.set(client, { bytes: lineOf(client).bytesRead, looks: 0 }));
    pool.on('release', (_error, client) => inUse.delete(client));
  }

  /** Taken out of the pool as by any user, so that nobody is handed one that is being ended. */
  function renew(): void {
    for (const pool of pools)
      for (let idle = pool.idleCount; idle > 0; idle--)
        pool.connect((_error, client, done) => {
          if (client) lineOf(client).destroy();
          done(true);
        });
  }

  function look(): void {
    for (const [client, seen] of inUse) {
      const line = lineOf(client);
      seen.looks = line.bytesRead === seen.bytes ? seen.looks + 1 : 0;
      seen.bytes = line.bytesRead;
      if (seen.looks < MAX_LOOKS) continue;
      inUse.delete(client);
      log.warn('a connection on which the database has said nothing for eight seconds is cut');
      line.destroy();
      renew();
    }
  }

  const looking = setInterval(look, LOOK_MS);
  looking.unref();
  return { renew, close: () => clearInterval(looking) };
}

/** The TCP line beneath a connection. */
const lineOf = (client: pg.ClientBase) => (client as pg.Client).connection.stream as Socket;
