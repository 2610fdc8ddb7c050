import type { CpuMeter } from '../cpu.ts';
import type { FollowersJob, Room } from '../load/followers.ts';

/** A production of a peer: how its server names it, and the uuids of its sources. */
export interface Production {
  name: string;
  rows: string[];
}

/** A running server that takes writes over HTTP and tells sockets of them. */
export interface Peer {
  name: string;
  writes: 'callsign' | 'seed';
  follows: FollowersJob['kind'];
  base: string;
  socketUrl: string;
  /** Where the rows of the list or snapshot of a production are read. */
  readPath(production: string): string;
  cpu: CpuMeter;
  addProduction(name: string, rows: number): Promise<Production>;
  room(production: Production): Promise<Room>;
  stop(): Promise<void>;
}
