import { startChild } from '../load/child.ts';
import type { RawPostgresAnswer, RawPostgresJob } from '../load/raw-postgres.ts';
import { copyRaw } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
import { middle } from './middle.ts';
import { ackedText, type Load, runWrites, type WriteRun } from './run-writes.ts';

const SOCKETS = 50;

const columns = [
  'who',
  'productions',
  'sockets',
  'writers',
  'writes/s',
  'x seed',
  'ack p50',
  'ack p99',
  'seen p50',
  'seen p99',
  'server CPU',
  'Postgres CPU',
  'µs/write',
  'acked',
  'deliveries',
  'lost',
  'doubled',
  'backwards',
];

/** The most writes per second that are sustained: every writer writes again as soon as it was answered. */
export const sustainedMeasure: Measure = {
  name: 'sustained',
  summary: 'largest sustained writes/s on one production and on eight, with and without 50 sockets',
  async run(bench) {
    const ours = await productionsOf(bench.callsign);
    const theirs = await productionsOf(bench.seed);
    await copyRaw(bench.callsign.databaseUrl, ours[0]?.name ?? '');
    const cells: string[][] = [columns];
    const best = { callsign: 0, seed: 0 };
    async function compare(count: number, load: Load, repeats: number) {
      bench.progress(
        `sustained: ${count} production(s), ${load.sockets} sockets, ${load.writers} writers${load.hot ? ', one row' : ''}`,
      );
      // Turn about, so that a machine that slows down slows both.
      const runs: [WriteRun[], WriteRun[]] = [[], []];
      for (let repeat = 0; repeat < repeats; repeat++) {
        runs[0].push(await runWrites(bench.callsign, ours.slice(0, count), load, bench.postgres));
        runs[1].push(await runWrites(bench.seed, theirs.slice(0, count), load, bench.postgres));
      }
      const [mine, seed] = runs.map((own) => middle(own, ({ writesPerSecond }) => writesPerSecond)) as [
        WriteRun,
        WriteRun,
      ];
      if (count === 1 && load.sockets > 0 && !load.hot) {
        best.callsign = Math.max(best.callsign, mine.writesPerSecond);
        best.seed = Math.max(best.seed, seed.writesPerSecond);
      }
      cells.push(
        line(bench.callsign.name, count, load, mine, seed),
        line(bench.seed.name, count, load, seed, seed),
      );
    }
    const load = (writers: number, sockets: number): Load => ({
      writers,
      rate: null,
      sockets,
      hot: false,
      warmUpMs: bench.warmUpMs,
      ms: bench.ms,
    });
    for (const writers of [16, 64]) await compare(1, load(writers, SOCKETS), bench.quick ? 1 : 3);
    await compare(1, { ...load(16, SOCKETS), hot: true }, 1);
    for (const writers of [16, 64]) await compare(8, load(writers, SOCKETS), 1);
    if (!bench.quick)
      for (const count of [1, 8]) for (const writers of [16, 64]) await compare(count, load(writers, 0), 1);
    for (const connections of [1, 8])
      cells.push(rawLine(connections, await rawUpdates(bench, connections), best.seed));
    return {
      title: 'Largest sustained writes/s',
      notes: [
        `Closed loop over keep-alive HTTP; times in ms, CPU in cores, µs/write = CPU time of server and Postgres together.${bench.quick ? '' : ' One production with sockets: medians of three runs.'} Callsign's writes carry the version seen and an Idempotency-Key, and are logged.`,
        `Best on one production with ${SOCKETS} sockets: Callsign ${digits(best.callsign)}/s, seed's stack ${digits(best.seed)}/s.`,
      ],
      cells,
      goals: [
        {
          what: `Callsign: most writes/s on one production with ${SOCKETS} sockets, beside the seed's stack`,
          goal: '>= 3 x',
          value: ratio(best.callsign, best.seed),
          reached: best.callsign >= 3 * best.seed,
        },
      ],
    };
  },
};

const productionsOf = async (peer: Peer): Promise<Production[]> => {
  const made: Production[] = [];
  for (let n = 1; n <= 8; n++) made.push(await peer.addProduction(`SUSTAINED ${n}`, 512));
  return made;
};

const rawUpdates = (bench: Bench, connections: number) =>
  startChild<RawPostgresAnswer>('raw-postgres.ts', {
    url: bench.callsign.databaseUrl,
    what: 'update',
    connections,
    warmUpMs: bench.warmUpMs,
    ms: bench.ms,
  } satisfies RawPostgresJob).answer;

function line(name: string, count: number, load: Load, run: WriteRun, seed: WriteRun) {
  const seen = load.sockets > 0;
  return [
    name,
    digits(count),
    digits(load.sockets),
    load.hot ? `${load.writers} on one row` : digits(load.writers),
    digits(run.writesPerSecond),
    ratio(run.writesPerSecond, seed.writesPerSecond),
    digits(run.ack.p50, 1),
    digits(run.ack.p99, 1),
    digits(seen ? run.seen.p50 : null, 1),
    digits(seen ? run.seen.p99 : null, 1),
    digits(run.serverCpu, 2),
    digits(run.databaseCpu, 2),
    digits((((run.serverCpu ?? Number.NaN) + (run.databaseCpu ?? Number.NaN)) * 1e6) / run.writesPerSecond),
    ackedText(run),
    digits(run.deliveries),
    digits(run.lost),
    digits(run.doubled),
    digits(run.backwards),
  ];
}

const rawLine = (connections: number, raw: RawPostgresAnswer, seed: number): string[] => [
  `raw Postgres, ${connections} connection${connections > 1 ? 's' : ''}`,
  '-',
  '-',
  '-',
  digits(raw.perSecond),
  ratio(raw.perSecond, seed),
  digits(raw.p50, 1),
  digits(raw.p99, 1),
];
