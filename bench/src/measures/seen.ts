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
    const rounds = bench.quick ? 3 : 5;
    const ours = await seat(bench.callsign);
    const theirs = await seat(bench.seed);
    await copyRawCommits(bench.callsign.databaseUrl, [ours.production.name]);
    const compared: Compared[] = [];
    for (const rate of [50, BUSY]) compared.push(await compareWithRaw(bench, ours, theirs, rate, rounds));
    if (!bench.quick) compared.push(await compareTwoInstances(bench, rounds));
    return {
      title: `Write -> seen on ${SOCKETS} sockets`,
      notes: [
        `From the start of the write to the frame on each of ${SOCKETS} sockets, over all writes and sockets. Raw ws sends frames of the same size with no HTTP and no database behind them; behind raw Postgres it sends each when the rows of one of Callsign's commits (row, head, log, key) are on disk, written in one statement without triggers: about what a server that keeps such a log can't do without. Of ${rounds} runs each, turn about, the one with the middle p99.`,
      ],
      cells: [heading, ...compared.flatMap(({ cells }) => cells)],
      goals: compared.flatMap(({ goals }) => goals),
    };
  },
};

const heading = [
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
];

/** Lines of the table, and the goals they are judged by. */
interface Compared {
  cells: string[][];
  goals: Goal[];
}

/** Callsign, the seed, and what Postgres and ws alone can do, at one rate. */
async function compareWithRaw(
  bench: Bench,
  ours: Contestant,
  theirs: Contestant,
  rate: number,
  rounds: number,
): Promise<Compared> {
  const load = { ...writersOf(bench), rate };
  const { name, rows } = ours.production;
  const writes = { url: bench.callsign.databaseUrl, production: name, rows };
  // Known from the first run of ours on, which comes first in each round.
  let bytes = 0;
  const own = async () => {
    const run = await take(bench, ours, load);
    bytes ||= Math.round(run.bytesPerDelivery);
    return run;
  };
  const [run, seed, floor, ws] = (await turnAbout(rounds, [
    own,
    () => take(bench, theirs, load),
    () => runRawWs(rate, bytes, load, writes),
    () => runRawWs(rate, bytes, load, null),
  ])) as [WriteRun, WriteRun, WriteRun, WriteRun];
  const { cells, goals } = compare(ours, theirs, rate, [run, seed]);
  const raw = [
    line('raw Postgres, then raw ws', rate, floor, seed),
    line('raw ws, same bytes', rate, ws, seed),
  ];
  return { cells: [...cells, ...raw], goals };
}

/** Both stacks as two processes each, at the busy rate. */
async function compareTwoInstances(bench: Bench, rounds: number): Promise<Compared> {
  const load = { ...writersOf(bench), rate: BUSY };
  const mine = await seat(await bench.lineup.start('callsign', 2));
  const seed = await seat(await bench.lineup.start('seed', 2));
  const takes = [mine, seed].map((contestant) => () => take(bench, contestant, load));
  const compared = compare(mine, seed, BUSY, (await turnAbout(rounds, takes)) as [WriteRun, WriteRun]);
  for (const { peer } of [mine, seed]) await bench.lineup.stop(peer);
  return compared;
}

function take(bench: Bench, { peer, production }: Contestant, load: Load): Promise<WriteRun> {
  bench.progress(`seen: ${peer.name}, ${load.rate} writes/s`);
  return runWrites(peer, [production], load, bench.postgres);
}

/** The two lines of a rate; the goal is for the busy one. */
function compare(
  mine: Contestant,
  seed: Contestant,
  rate: number,
  [run, other]: readonly [WriteRun, WriteRun],
): Compared {
  const cells = [line(mine.peer.name, rate, run, other), line(seed.peer.name, rate, other, other)];
  if (rate !== BUSY) return { cells, goals: [] };
  const goal = {
    what: `${mine.peer.name}: p99 at ${rate} writes/s and ${SOCKETS} sockets, of that of ${seed.peer.name}`,
    goal: '<= 50 %',
    value: `${digits((run.seen.p99 / other.seen.p99) * 100)} %`,
    reached: run.seen.p99 <= other.seen.p99 / 2,
  };
  return { cells, goals: [goal] };
}

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
