import type { Goal } from '../goals.ts';
import { copyRawCommits } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Measure } from './measure.ts';
import { middle } from './middle.ts';
import { ackedText, type Load, runRawWs, runWrites, type WriteRun } from './run-writes.ts';

const SOCKETS = 50;
const BUSY = 200;

/** How long after a write begins all 50 sockets hold it, at rates that a busy show has. */
export const seenMeasure: Measure = {
  name: 'seen',
  summary: 'write -> seen on 50 sockets at 50 and 200 writes/s',
  async run(bench) {
    const cells = [
      [
        'who',
        'writes/s',
        'p50 ms',
        'p99 ms',
        'ack p50',
        'ack p99',
        'faster p50',
        'faster p99',
        'bytes',
        'acked',
        'deliveries',
        'lost',
        'doubled',
        'backwards',
      ],
    ];
    const peers: Peer[] = [bench.callsign, bench.seed];
    const rounds = bench.quick ? 3 : 5;
    const goals: Goal[] = [];
    const productions = await Promise.all(peers.map((peer) => peer.addProduction('SEEN', 512)));
    const [production] = productions as [Production, Production];
    await copyRawCommits(bench.callsign.databaseUrl, [production.name]);
    const writes = { url: bench.callsign.databaseUrl, production: production.name, rows: production.rows };
    for (const rate of [50, BUSY]) {
      const load: Load = {
        writers: 64,
        rate,
        sockets: SOCKETS,
        hot: false,
        warmUpMs: bench.warmUpMs,
        ms: bench.ms,
      };
      const runs: [WriteRun[], WriteRun[]] = [[], []];
      // Turn about, so that a machine that is slow for a while is slow for both.
      for (let round = 1; round <= rounds; round++)
        for (const [index, peer] of peers.entries()) {
          bench.say(`seen: ${peer.name}, ${rate} writes/s, ${round} of ${rounds}`);
          const run = await runWrites(peer, [productions[index] as never], load, bench.postgres);
          runs[index as 0 | 1].push(run);
        }
      const [ours, theirs] = runs.map((own) => middle(own, ({ seen }) => seen.p99)) as [WriteRun, WriteRun];
      const bytes = Math.round(ours.bytesPerDelivery);
      const floors: [WriteRun[], WriteRun[]] = [[], []];
      for (let round = 1; round <= rounds; round++) {
        bench.say(`seen: raw, ${rate} writes/s, ${round} of ${rounds}`);
        floors[0].push(await runRawWs(rate, bytes, load, writes));
        floors[1].push(await runRawWs(rate, bytes, load));
      }
      const [floor, raw] = floors.map((own) => middle(own, ({ seen }) => seen.p99)) as [WriteRun, WriteRun];
      cells.push(
        line(bench.callsign.name, rate, ours, theirs),
        line(bench.seed.name, rate, theirs, theirs),
        line('raw Postgres, then raw ws', rate, floor, theirs),
        line('raw ws, same bytes', rate, raw, theirs),
      );
      if (rate !== BUSY) continue;
      goals.push({
        what: `${bench.callsign.name}: p99 at ${rate} writes/s and ${SOCKETS} sockets, of that of the seed's stack`,
        goal: '<= 50 %',
        value: `${digits((ours.seen.p99 / theirs.seen.p99) * 100)} %`,
        reached: ours.seen.p99 <= theirs.seen.p99 / 2,
      });
    }
    return {
      title: `Write -> seen on ${SOCKETS} sockets`,
      notes: [
        `From the start of the write to the frame on each of ${SOCKETS} sockets, over all writes and sockets. Raw ws sends frames of the same size with no HTTP and no database behind them; behind raw Postgres it sends each when the rows of one of Callsign's commits (row, head, log, key) are on disk, written in one statement without triggers: what no server that keeps such a log can be faster than. Of ${rounds} runs each, turn about, the one with the middle p99.`,
      ],
      cells,
      goals,
    };
  },
};

const line = (name: string, rate: number, run: WriteRun, theirs: WriteRun) => [
  name,
  digits(rate),
  digits(run.seen.p50, 1),
  digits(run.seen.p99, 1),
  name.startsWith('raw') ? '-' : digits(run.ack.p50, 1),
  name.startsWith('raw') ? '-' : digits(run.ack.p99, 1),
  ratio(theirs.seen.p50, run.seen.p50),
  ratio(theirs.seen.p99, run.seen.p99),
  digits(run.bytesPerDelivery),
  name.startsWith('raw') ? '-' : ackedText(run),
  digits(run.deliveries),
  digits(run.lost),
  digits(run.doubled),
  digits(run.backwards),
];
