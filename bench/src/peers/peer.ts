import type { Uuid } from '@callsign/contracts/scalars';
import type { CpuMeter } from '../cpu.ts';
import type { Room } from '../load/follow.ts';
import type { Instance } from './instance.ts';
import type { ProbeQuestion } from './server-probe.ts';

/** A production of a peer: how its server names it, and the uuids of its sources. */
export interface Production {
  name: string;
  rows: Uuid<'source'>[];
}

/** A running server, of one instance or more, that takes writes over HTTP and tells sockets of them. */
export interface Peer {
  name: string;
  writes: 'callsign' | 'seed';
  follows: 'callsign' | 'socket.io';
  /** The version of Callsign's protocol that it speaks; of Callsign alone. */
  protocol?: number;
  coalesces: false;
  databaseUrl: string;
  instances: Instance[];
  /** Of its first instance. */
  base: string;
  bases: string[];
  socketUrls: string[];
  /** Of the session that all load is under; '' where the server asks for none. */
  cookie: string;
  /** Where the rows of the list or snapshot of a production are read. */
  readPath(production: string): string;
  cpu: CpuMeter;
  /** Bytes that its processes occupy. */
  rss(): number;
  /** Asks the probes in its processes; answers the sum of their numbers. */
  ask(question: ProbeQuestion): Promise<number>;
  addProduction(name: string, rows: number): Promise<Production>;
  /** Makes so many changes to a production, each of one row, without pacing and with few requests. */
  change(production: Production, changes: number): Promise<void>;
  /** The rows as its database holds them. */
  truth(production: Production): Promise<StoredRow[]>;
  /** A place in the stream that a socket can follow from: now. */
  room(production: Production): Promise<Room>;
  stop(): Promise<void>;
}

/** One row as the database holds it. */
export interface StoredRow {
  uuid: Uuid<'source'>;
  note: string;
  version: number;
}
