import { startCallsign } from './callsign.ts';
import type { BenchPostgres } from './database.ts';
import type { Peer } from './peer.ts';
import { startSeedStack } from './seed-stack/peer.ts';

export type PeerKind = 'callsign' | 'seed';

/** Starts peers, each on a database of its own, and stops those that are left. */
export interface Lineup {
  start(kind: PeerKind, instances: number, flags?: string[]): Promise<Peer>;
  stop(peer: Peer): Promise<void>;
  stopAll(): Promise<void>;
}

/** Who is measured beside whom: ours and the seed's stack, on one instance and on two. */
export const contestants = (quick: boolean): [PeerKind, number][] =>
  quick
    ? [
        ['callsign', 1],
        ['seed', 1],
      ]
    : [
        ['callsign', 1],
        ['callsign', 2],
        ['seed', 1],
        ['seed', 2],
      ];

/** Makes the lineup of one run. */
export function createLineup(postgres: BenchPostgres): Lineup {
  const running = new Set<Peer>();
  let databases = 0;
  return {
    async start(kind, instances, flags = []) {
      const url = await postgres.createDatabase(`${kind}_${++databases}`);
      const peer =
        kind === 'callsign'
          ? await startCallsign(url, instances, flags)
          : await startSeedStack(url, instances);
      running.add(peer);
      return peer;
    },
    async stop(peer) {
      running.delete(peer);
      await peer.stop();
    },
    async stopAll() {
      await Promise.all([...running].map((peer) => this.stop(peer)));
    },
  };
}
