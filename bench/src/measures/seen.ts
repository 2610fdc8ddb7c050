import type { Peer } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Measure } from './measure.ts';
import { ackedText, type Load, runRawWs, runWrites, type WriteRun } from './run-writes.ts';

const SOCKETS = 50;

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
    const productions = await Promise.all(peers.map((peer) => peer.addProduction('SEEN', 512)));
    for (const rate of [50, 200]) {
      const load: Load = {
        writers: 64,
        rate,
        sockets: SOCKETS,
        hot: false,
        warmUpMs: bench.warmUpMs,
        ms: bench.ms,
      };
      const runs: WriteRun[] = [];
      for (const [index, peer] of peers.entries()) {
        bench.say(`seen: ${peer.name}, ${rate} writes/s`);
        runs.push(await runWrites(peer, [productions[index] as never], load, bench.postgres));
      }
      const [ours, theirs] = runs as [WriteRun, WriteRun];
      const raw = await runRawWs(rate, Math.round(ours.bytesPerDelivery), load);
      cells.push(
        line(bench.callsign.name, rate, ours, theirs),
        line(bench.seed.name, rate, theirs, theirs),
        line('raw ws, same bytes', rate, raw, theirs),
      );
    }
    return {
      title: `Write -> seen on ${SOCKETS} sockets`,
      notes: [
        `From the start of the write to the frame on each of ${SOCKETS} sockets, over all writes and sockets. Raw ws sends frames of the same size with no database behind them.`,
      ],
      cells,
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
