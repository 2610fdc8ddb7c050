import { startChild } from '../load/child.ts';
import type { RawPostgresAnswer, RawPostgresJob } from '../load/raw-postgres.ts';
import type { ReaderAnswer, ReaderJob } from '../load/reader.ts';
import { copyRaw } from '../peers/database.ts';
import type { Peer } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Bench, Measure } from './measure.ts';

const ROWS = 5000;

/** A whole show of 5,000 rows, read in one request. */
export const snapshotMeasure: Measure = {
  name: 'snapshot',
  summary: 'a show of 5,000 rows read in one request',
  async run(bench: Bench) {
    const { callsign, seed, warmUpMs, ms } = bench;
    const ours = await callsign.addProduction('SNAPSHOT', ROWS);
    const theirs = await seed.addProduction('SNAPSHOT', ROWS);
    await copyRaw(bench.callsign.databaseUrl, ours.name);
    const read = (peer: Peer, production: string, encoding: ReaderJob['encoding']) =>
      startChild<ReaderAnswer>('reader.ts', {
        url: peer.base + peer.readPath(production),
        cookie: peer.cookie,
        encoding,
        warmUpMs,
        ms,
      } satisfies ReaderJob).answer;
    const raw = await startChild<RawPostgresAnswer>('raw-postgres.ts', {
      url: bench.callsign.databaseUrl,
      what: 'read',
      connections: 1,
      warmUpMs,
      ms,
    } satisfies RawPostgresJob).answer;
    const seedAnswer = await read(seed, theirs.name, 'identity');
    const plain = await read(callsign, ours.name, 'identity');
    const compressed = await read(callsign, ours.name, 'br');
    const line = (name: string, { p50, p99, bytes }: { p50: number; p99: number; bytes: number }) => [
      name,
      digits(p50, 1),
      digits(p99, 1),
      digits(bytes / 1000),
      ratio(seedAnswer.p50, p50),
    ];
    return {
      title: `Snapshot of ${digits(ROWS)} rows`,
      notes: [
        `Time to the last byte, one reader. Raw Postgres selects the same rows through pg and stringifies them. "Faster" is against the seed's stack.`,
      ],
      cells: [
        ['who', 'p50 ms', 'p99 ms', 'kB', 'faster'],
        line('Callsign, as browsers ask (br)', compressed),
        line('Callsign, uncompressed', plain),
        line("seed's stack, list of sources", seedAnswer),
        line('raw Postgres', raw),
      ],
    };
  },
};
