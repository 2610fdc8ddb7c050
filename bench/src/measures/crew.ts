import type { Goal } from '../goals.ts';
import { contestants } from '../peers/lineup.ts';
import type { Peer } from '../peers/peer.ts';
import { digits } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
import { ackedText, type Load, runRawWs, runWrites, type WriteRun } from './run-writes.ts';
import { watchMemory } from './watch-memory.ts';

const SOCKETS = 500;
const RATE = 50;
/** Fewer writes than this has would make one bad moment the p99. */
const LEAST_MS = 10_000;

/** A big crew: 500 clients on one production, and what each of them costs the server. */
export const crewMeasure: Measure = {
  name: 'crew',
  summary: '500 clients on one production at 50 writes/s: delivery, and memory per client',
  async run(bench) {
    const cells = [
      [
        'who',
        'p50 ms',
        'p99 ms',
        'ack p50',
        'ack p99',
        'server CPU',
        'RSS before MB',
        'RSS peak MB',
        'heap before MB',
        'heap with MB',
        'kB/client',
        'acked',
        'deliveries',
        'lost',
        'doubled',
        'backwards',
      ],
    ];
    const goals: Goal[] = [];
    const load: Load = {
      writers: 32,
      rate: RATE,
      sockets: SOCKETS,
      hot: false,
      warmUpMs: bench.warmUpMs,
      ms: Math.max(bench.ms, LEAST_MS),
    };
    let bytes = 1000;
    for (const [kind, instances] of contestants(bench.quick)) {
      const peer = await bench.lineup.start(kind, instances);
      bench.progress(`crew: ${peer.name}`);
      const { run, ...memory } = await measureCrew(bench, peer, load).finally(() => bench.lineup.stop(peer));
      cells.push(line(peer.name, run, memory));
      if (kind !== 'callsign') continue;
      bytes = Math.round(run.bytesPerDelivery);
      goals.push({
        what: `${peer.name}: ${SOCKETS} clients at ${RATE}/s, p99`,
        goal: '<= 20 ms',
        value: `${digits(run.seen.p99, 1)} ms`,
        reached: run.seen.p99 <= 20 && run.lost + run.doubled + run.backwards === 0,
      });
    }
    const raw = await runRawWs(RATE, bytes, load);
    cells.push(line('raw ws, same bytes', raw, null));
    return {
      title: `A crew of ${SOCKETS} at ${RATE} writes/s`,
      notes: [
        'Each server is started for this and warmed up with one client. Heap is what its JavaScript holds after a collection, buffers included: before anyone came, and when all had come and the load was over. kB/client is the difference per client.',
      ],
      cells,
      goals,
    };
  },
};

interface Memory {
  rssBefore: number;
  rssPeak: number;
  heapBefore: number;
  heapWith: number;
}

async function measureCrew(bench: Bench, peer: Peer, load: Load): Promise<Memory & { run: WriteRun }> {
  const production = await peer.addProduction('CREW', 512);
  await runWrites(peer, [production], { ...load, sockets: 1, rate: 200, ms: bench.ms / 4 }, bench.postgres);
  const heapBefore = await peer.ask('heap');
  const rssBefore = peer.rss();
  const watch = watchMemory(peer);
  let heapWith = 0;
  const run = await runWrites(peer, [production], load, bench.postgres, async () => {
    heapWith = await peer.ask('heap');
  });
  return { run, rssBefore, rssPeak: watch.stop(), heapBefore, heapWith };
}

const line = (name: string, run: WriteRun, memory: Memory | null) => [
  name,
  digits(run.seen.p50, 1),
  digits(run.seen.p99, 1),
  digits(memory && run.ack.p50, 1),
  digits(memory && run.ack.p99, 1),
  digits(run.serverCpu, 2),
  digits(memory && memory.rssBefore / 1e6),
  digits(memory && memory.rssPeak / 1e6),
  digits(memory && memory.heapBefore / 1e6, 1),
  digits(memory && memory.heapWith / 1e6, 1),
  digits(memory && (memory.heapWith - memory.heapBefore) / SOCKETS / 1e3, 1),
  memory ? ackedText(run) : '-',
  digits(run.deliveries),
  digits(run.lost),
  digits(run.doubled),
  digits(run.backwards),
];
