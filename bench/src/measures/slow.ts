import type { Goal } from '../goals.ts';
import { startChild } from '../load/child.ts';
import type { SlowClientAnswer, SlowClientJob } from '../load/slow-client.ts';
import { contestants } from '../peers/lineup.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { median } from '../stats.ts';
import { digits, ratio } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
import { type Load, runWrites, type WriteRun } from './run-writes.ts';

const SOCKETS = 20;
const RATE = 200;
const NOTE = 8000;
/** Of short runs more are taken. */
const rounds = ({ quick }: Bench) => (quick ? 5 : 3);

/** One client that stops reading: what it costs the others, and what the server holds for it. */
export const slowMeasure: Measure = {
  name: 'slow',
  summary:
    'one client that stops reading: p99 of the others, what the server holds for it, when it is cut off',
  async run(bench) {
    const cells = [
      [
        'who',
        'p99 ms alone',
        'p99 ms with it',
        'slower',
        'heap alone MB',
        'heap with it MB',
        'growth MB',
        'most unsent MB',
        'cut off after s',
        'lost',
        'doubled',
        'backwards',
      ],
    ];
    const goals: Goal[] = [];
    for (const [kind, instances] of contestants(bench.quick)) {
      const peer = await bench.lineup.start(kind, instances);
      bench.progress(`slow: ${peer.name}`);
      const found = await measureSlow(bench, peer).finally(() => bench.lineup.stop(peer));
      const growth = found.heldWith - found.heldAlone;
      cells.push([
        peer.name,
        digits(found.alone, 1),
        digits(found.withIt, 1),
        ratio(found.withIt, found.alone),
        digits(found.heldAlone / 1e6, 1),
        digits(found.heldWith / 1e6, 1),
        digits(growth / 1e6, 2),
        digits(found.unsent / 1e6, 2),
        found.cutAfter === null ? 'never' : digits(found.cutAfter / 1000, 1),
        ...(['lost', 'doubled', 'backwards'] as const).map((fault) =>
          digits(found.runs.reduce((sum, run) => sum + run[fault], 0)),
        ),
      ]);
      if (kind !== 'callsign') continue;
      goals.push(
        {
          what: `${peer.name}: p99 of the others beside one that stopped reading`,
          goal: '< 1.5 x',
          value: ratio(found.withIt, found.alone),
          reached: found.withIt / found.alone < 1.5,
        },
        {
          what: `${peer.name}: the server's growth by one that stopped reading`,
          goal: '< 1 MB',
          value: `${digits(growth / 1e6, 2)} MB of heap, at most ${digits(found.unsent / 1e6, 2)} MB unsent`,
          reached: growth < 1e6 && found.unsent < 1e6,
        },
      );
    }
    return {
      title: 'One client that stops reading',
      notes: [
        `${SOCKETS} others at ${RATE} writes/s with notes of ${digits(NOTE)} characters. Latency and memory are measured in runs of their own: heap is what the server's JavaScript held after a collection, the median of looks in the second half of the run, alone in a run before and one after; unsent is the most that waited for one connection, looked at every 20 ms. Cut off: when the server's side of the connection was no longer open; the system's own buffers take the first few MB. p99: medians of ${rounds(bench)}, after a run that does not count.`,
      ],
      cells,
      goals,
    };
  },
};

async function measureSlow(bench: Bench, peer: Peer) {
  const production = await peer.addProduction('SLOW', 512);
  const load: Load = {
    writers: 32,
    rate: RATE,
    sockets: SOCKETS,
    hot: false,
    noteLength: NOTE,
    warmUpMs: bench.warmUpMs,
    ms: bench.quick ? 3500 : 10_000,
  };
  const runs: { alone: WriteRun[]; withIt: WriteRun[] } = { alone: [], withIt: [] };
  const measure = {
    alone: () => runWrites(peer, [production], load, bench.postgres),
    withIt: async () => (await besideSlowClient(peer, production, load, bench, false))[0],
  };
  // What a server does in its first seconds (it makes plans, its heap grows) is no slow client's doing.
  await measure.alone();
  for (let round = 0; round < rounds(bench); round++)
    // First the one, then the other first: a machine that slows down slows both.
    for (const which of round % 2 === 0 ? (['alone', 'withIt'] as const) : (['withIt', 'alone'] as const))
      runs[which].push(await measure[which]());
  const heldBefore = await heldAlone();
  await peer.ask('watch-unsent');
  const watch = watchHeap(peer);
  const [, { cutAfter }] = await besideSlowClient(peer, production, load, bench, true);
  const heldWith = await watch.stop();
  const unsent = await peer.ask('unsent');
  // Before and after: a server that grows with time or writes is not what is looked for here.
  const baseline = (heldBefore + (await heldAlone())) / 2;

  async function heldAlone(): Promise<number> {
    const watching = watchHeap(peer);
    await runWrites(peer, [production], load, bench.postgres);
    return watching.stop();
  }

  const p99 = (each: WriteRun[]) => median(each.map(({ seen }) => seen.p99));
  return {
    alone: p99(runs.alone),
    withIt: p99(runs.withIt),
    heldAlone: baseline,
    heldWith,
    unsent,
    cutAfter,
    runs: [...runs.alone, ...runs.withIt],
  };
}

async function besideSlowClient(
  peer: Peer,
  production: Production,
  load: Load,
  bench: Bench,
  looks: boolean,
): Promise<[WriteRun, SlowClientAnswer]> {
  const slow = startChild<SlowClientAnswer>('slow-client.ts', {
    url: peer.socketUrls[0] as string,
    kind: peer.follows,
    cookie: peer.cookie,
    room: await peer.room(production),
    looks,
  } satisfies SlowClientJob);
  await slow.ready;
  const run = await runWrites(peer, [production], load, bench.postgres);
  slow.send('finish');
  return [run, await slow.answer];
}

/** Looks at what a peer holds, less often than it would disturb; answers the middle of the later half. */
function watchHeap(peer: Peer): { stop(): Promise<number> } {
  const looks: Promise<number>[] = [];
  const timer = setInterval(() => looks.push(peer.ask('heap')), 400);
  return {
    async stop() {
      clearInterval(timer);
      return median((await Promise.all(looks)).slice(looks.length / 2));
    },
  };
}
