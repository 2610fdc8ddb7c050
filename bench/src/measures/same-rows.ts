import { startChild } from '../load/child.ts';
import type { RawRowsAnswer, RawRowsJob } from '../load/raw-rows.ts';
import { copyRawCommits } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { median } from '../stats.ts';
import { digits } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
import { ackedText, type Load, runWrites, type WriteRun } from './run-writes.ts';

const PRODUCTIONS = 8;
/** Of quick runs too: one of two seconds shows the machine rather than the contestants. */
const REPEATS = 3;

/** How much of what Postgres alone can commit is left when the same rows come through Callsign. */
export const sameRowsMeasure: Measure = {
  name: 'same-rows',
  summary: 'writes/s over eight productions, beside Postgres alone committing the very same rows',
  async run(bench) {
    const { callsign, seed } = bench;
    const ours = await productionsOf(callsign);
    const theirs = await productionsOf(seed);
    await copyRawCommits(
      callsign.databaseUrl,
      ours.map(({ name }) => name),
    );
    const { raws, runs } = await runInTurns(bench, ours, theirs);
    const rate = (peer: Peer, writers: number) =>
      median((runs.get(`${peer.name} ${writers}`) ?? []).map(({ writesPerSecond }) => writesPerSecond));
    const raw = (connections: number) =>
      median((raws.get(connections) ?? []).map(({ perSecond }) => perSecond));
    const most = Math.max(raw(8), raw(64));
    const best = Math.max(rate(callsign, 8), rate(callsign, 64));
    const share = (value: number) => `${digits((value / most) * 100, 1)} %`;
    const cells = [
      ['who', 'connections or writers', 'commits/s', 'of the most raw', 'p50 ms', 'p99 ms', 'acked'],
    ];
    for (const count of [8, 64]) {
      for (const peer of [callsign, seed]) {
        const [run] = (runs.get(`${peer.name} ${count}`) ?? []).filter(
          ({ writesPerSecond }) => writesPerSecond === rate(peer, count),
        ) as [WriteRun];
        cells.push([
          peer.name,
          digits(count),
          digits(rate(peer, count)),
          share(rate(peer, count)),
          digits(run.ack.p50, 1),
          digits(run.ack.p99, 1),
          ackedText(run),
        ]);
      }
      const [first] = raws.get(count) as [RawRowsAnswer];
      cells.push([
        'raw Postgres, the same rows',
        digits(count),
        digits(raw(count)),
        share(raw(count)),
        digits(first.p50, 1),
        digits(first.p99, 1),
      ]);
    }
    return {
      title: 'The same rows over eight productions',
      notes: [
        `Closed loop, no sockets. Medians of ${REPEATS}. Raw Postgres writes what one of Callsign's commits writes (the row, the head of its production, its row of the log, its idempotency key), with the same columns and indexes and no triggers: one statement, one round trip and one transaction per commit. Callsign may put commits of the same moment into one transaction.`,
        "The seed's stack writes the row alone: no log, no head, no key.",
      ],
      cells,
      goals: [
        {
          what: 'Callsign over eight productions, of what Postgres alone commits for the same rows',
          goal: '>= 60 %',
          value: share(best),
          reached: best / most >= 0.6,
        },
      ],
    };
  },
};

/** Postgres alone and both peers with 8 and 64 writers, one after the other, so that a machine that slows down slows all. */
async function runInTurns(bench: Bench, ours: Production[], theirs: Production[]) {
  const { callsign, seed, postgres, warmUpMs, ms } = bench;
  const load = (writers: number): Load => ({ writers, rate: null, sockets: 0, hot: false, warmUpMs, ms });
  const raws = new Map<number, RawRowsAnswer[]>();
  const runs = new Map<string, WriteRun[]>();
  for (let repeat = 0; repeat < REPEATS; repeat++)
    for (const connections of [8, 64]) {
      bench.progress(`same-rows: ${connections} connections or writers`);
      const job: RawRowsJob = {
        url: callsign.databaseUrl,
        productions: ours,
        connections,
        warmUpMs,
        ms,
      };
      add(raws, connections, await startChild<RawRowsAnswer>('raw-rows.ts', job).answer);
      for (const [peer, productions] of [
        [callsign, ours],
        [seed, theirs],
      ] as const)
        add(
          runs,
          `${peer.name} ${connections}`,
          await runWrites(peer, productions, load(connections), postgres),
        );
    }
  return { raws, runs };
}

async function productionsOf(peer: Peer): Promise<Production[]> {
  const made: Production[] = [];
  for (let n = 1; n <= PRODUCTIONS; n++) made.push(await peer.addProduction(`SAME ROWS ${n}`, 512));
  return made;
}

function add<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  map.set(key, [...(map.get(key) ?? []), value]);
}
