import type { BenchPostgres } from '../peers/database.ts';
import type { Lineup } from '../peers/lineup.ts';
import type { Peer } from '../peers/peer.ts';
import type { Table } from '../table.ts';

/** What every measure works with: the servers of this one run, and how long to measure. */
export interface Bench {
  postgres: BenchPostgres;
  callsign: Peer;
  seed: Peer;
  /** For measures that need servers of their own. */
  lineup: Lineup;
  quick: boolean;
  /** Milliseconds of one run, after its warm-up. */
  ms: number;
  warmUpMs: number;
  progress(line: string): void;
}

/** One part of the report. */
export interface Measure {
  name: string;
  summary: string;
  run(bench: Bench): Promise<Table | Table[]>;
}
