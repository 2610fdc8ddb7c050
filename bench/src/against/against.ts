import { type Load, runWrites, type WriteRun } from '../measures/run-writes.ts';
import { startCallsign } from '../peers/callsign.ts';
import type { BenchPostgres } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { median } from '../stats.ts';
import { digits, ratio, type Table } from '../table.ts';
import type { Revision } from './revision.ts';

/** What both revisions are given to do: how many productions, and the load. */
interface Task {
  productions: number;
  load: Load;
}

interface Contestant {
  peer: Peer;
  productions: Production[];
}

/** How a revision is compared with this tree. */
export interface AgainstOptions {
  quick: boolean;
  progress(line: string): void;
}

/**
 * Measures this tree and another revision turn about, each on a database of its own of one Postgres, so that a machine
 * that slows down slows both; who begins changes with each round. Medians over the rounds.
 */
export async function compareWith(
  revision: Revision,
  postgres: BenchPostgres,
  { quick, progress }: AgainstOptions,
): Promise<Table> {
  const before = await enter(postgres, 'before', revision.main);
  const after = await enter(postgres, 'after');
  const cells = [heading];
  try {
    for (const task of tasks(quick)) {
      progress(describe(task));
      const runs: { before: WriteRun[]; after: WriteRun[] } = { before: [], after: [] };
      for (let round = 0; round < (quick ? 5 : 9); round++) {
        const turns = [
          async () => runs.before.push(await write(before, task, postgres)),
          async () => runs.after.push(await write(after, task, postgres)),
        ];
        for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
      }
      cells.push(line(task, runs.before, runs.after));
    }
  } finally {
    await Promise.all([before.peer.stop(), after.peer.stop()]);
  }
  return {
    title: `This tree against ${revision.title}`,
    notes: [
      'Before -> after, medians of runs turn about; 50 sockets follow. µs are CPU time per write, which hardly changes when the machine is busy. Faults are lost, doubled, backwards and failed, of both.',
    ],
    cells,
  };
}

const heading = [
  'load',
  'writes/s',
  'x',
  'ack p50',
  'ack p99',
  'server µs',
  'x',
  'Postgres µs',
  'x',
  'faults',
];

async function enter(postgres: BenchPostgres, name: string, main?: string): Promise<Contestant> {
  const peer = await startCallsign(await postgres.createDatabase(name), 1, [], main);
  const productions: Production[] = [];
  for (let n = 1; n <= 8; n++) productions.push(await peer.addProduction(`AGAINST ${n}`, 512));
  return { peer, productions };
}

const write = ({ peer, productions }: Contestant, task: Task, postgres: BenchPostgres) =>
  runWrites(peer, productions.slice(0, task.productions), task.load, postgres);

function tasks(quick: boolean): Task[] {
  const load = (writers: number, rate: number | null, hot = false): Load => ({
    writers,
    rate,
    sockets: 50,
    hot,
    warmUpMs: 700,
    ms: quick ? 2000 : 5000,
  });
  return [
    { productions: 1, load: load(10, 200) },
    { productions: 1, load: load(16, null) },
    { productions: 1, load: load(64, null) },
    { productions: 1, load: load(16, null, true) },
    { productions: 8, load: load(16, null) },
    { productions: 8, load: load(64, null) },
  ];
}

const describe = ({ productions, load: { rate, writers, hot } }: Task) =>
  `${rate === null ? `${writers} writers` : `${rate} writes/s`}, ${hot ? 'one row' : `${productions} production${productions > 1 ? 's' : ''}`}`;

function line(task: Task, before: WriteRun[], after: WriteRun[]): string[] {
  const both = (figure: (run: WriteRun) => number, places = 0) => {
    const [was, is] = [median(before.map(figure)), median(after.map(figure))];
    return { text: `${digits(was, places)} -> ${digits(is, places)}`, x: ratio(is, was) };
  };
  const perSecond = both((run) => run.writesPerSecond);
  const server = both((run) => ((run.serverCpu ?? Number.NaN) * 1e6) / run.writesPerSecond);
  const database = both((run) => ((run.databaseCpu ?? Number.NaN) * 1e6) / run.writesPerSecond);
  const faults = [...before, ...after].reduce(
    (sum, { lost, doubled, backwards, failed }) => sum + lost + doubled + backwards + failed,
    0,
  );
  return [
    describe(task),
    perSecond.text,
    perSecond.x,
    both(({ ack }) => ack.p50, 1).text,
    both(({ ack }) => ack.p99, 1).text,
    server.text,
    server.x,
    database.text,
    database.x,
    digits(faults),
  ];
}
