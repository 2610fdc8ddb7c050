import type { Goal } from '../goals.ts';
import { copyRawCommits } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
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
    const goals: Goal[] = [];
    const rounds = bench.quick ? 3 : 5;
    const [ours, theirs] = [await seat(bench.callsign), await seat(bench.seed)] as const;
    await copyRawCommits(bench.callsign.databaseUrl, [ours.production.name]);
    const writes = {
      url: bench.callsign.databaseUrl,
      production: ours.production.name,
      rows: ours.production.rows,
    };

    const take = (contestant: Contestant, load: Load) => async () => {
      bench.say(`seen: ${contestant.peer.name}, ${load.rate} writes/s`);
      return runWrites(contestant.peer, [contestant.production], load, bench.postgres);
    };
    const compare = (mine: Contestant, seed: Contestant, { rate }: Load, [run, other]: WriteRun[]) => {
      if (!run || !other || rate === null) return;
      cells.push(line(mine.peer.name, rate, run, other), line(seed.peer.name, rate, other, other));
      if (rate !== BUSY) return;
      goals.push({
        what: `${mine.peer.name}: p99 at ${rate} writes/s and ${SOCKETS} sockets, of that of ${seed.peer.name}`,
        goal: '<= 50 %',
        value: `${digits((run.seen.p99 / other.seen.p99) * 100)} %`,
        reached: run.seen.p99 <= other.seen.p99 / 2,
      });
    };

    for (const rate of [50, BUSY]) {
      const load = { ...writersOf(bench), rate };
      let bytes = 0;
      const raw = (behind: typeof writes | null) => () => runRawWs(rate, bytes, load, behind);
      const first = async () => {
        const run = await take(ours, load)();
        bytes ||= Math.round(run.bytesPerDelivery);
        return run;
      };
      const runs = await turnAbout(rounds, [first, take(theirs, load), raw(writes), raw(null)]);
      compare(ours, theirs, load, runs);
      const [, seed, floor, ws] = runs as [WriteRun, WriteRun, WriteRun, WriteRun];
      cells.push(
        line('raw Postgres, then raw ws', rate, floor, seed),
        line('raw ws, same bytes', rate, ws, seed),
      );
    }
    if (!bench.quick) {
      const load = { ...writersOf(bench), rate: BUSY };
      const [mine, seed] = [
        await seat(await bench.lineup.start('callsign', 2)),
        await seat(await bench.lineup.start('seed', 2)),
      ] as const;
      compare(mine, seed, load, await turnAbout(rounds, [take(mine, load), take(seed, load)]));
      for (const { peer } of [mine, seed]) await bench.lineup.stop(peer);
    }
    return {
      title: `Write -> seen on ${SOCKETS} sockets`,
      notes: [
        `From the start of the write to the frame on each of ${SOCKETS} sockets, over all writes and sockets. Raw ws sends frames of the same size with no HTTP and no database behind them; behind raw Postgres it sends each when the rows of one of Callsign's commits (row, head, log, key) are on disk, written in one statement without triggers: about what a server that keeps such a log can't do without. Of ${rounds} runs each, turn about, the one with the middle p99.`,
      ],
      cells,
      goals,
    };
  },
};

/** A peer with the production that is written to. */
interface Contestant {
  peer: Peer;
  production: Production;
}

const seat = async (peer: Peer): Promise<Contestant> => ({
  peer,
  production: await peer.addProduction('SEEN', 512),
});

const writersOf = ({ warmUpMs, ms }: Bench): Load => ({
  writers: 64,
  rate: null,
  sockets: SOCKETS,
  hot: false,
  warmUpMs,
  ms,
});

/** Each of them once a round, so that a machine that is slow for a while is slow for all; of each the run with the middle p99. */
async function turnAbout(rounds: number, takes: (() => Promise<WriteRun>)[]): Promise<WriteRun[]> {
  const runs: WriteRun[][] = takes.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, take] of takes.entries()) runs[index]?.push(await take());
  return runs.map((own) => middle(own, ({ seen }) => seen.p99));
}

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
