import type { Goal } from '../goals.ts';
import { startDirectus } from '../peers/directus/peer.ts';
import type { FaultPeer } from '../peers/fault-peer.ts';
import { contestants } from '../peers/lineup.ts';
import { startZero } from '../peers/zero/peer.ts';
import { digits } from '../table.ts';
import { type Fault, type FaultCount, runFault } from './fault-run.ts';
import type { Measure } from './measure.ts';

const names: Record<Fault, string> = {
  none: 'nothing',
  drop: 'drop',
  kill: 'kill -9',
  hot: 'hot row',
};

/** What is lost, doubled, shown backwards and left wrong when connections and servers fail. */
export const faultsMeasure: Measure = {
  name: 'faults',
  summary: 'lost, doubled, backwards and diverged under drop, kill, two instances and a hot row',
  async run(bench) {
    const cells = [
      ['who', 'fault', 'acked', 'not applied', 'lost', 'doubled', 'backwards', 'diverged', 'screens wrong'],
    ];
    const goals: Goal[] = [];
    const ms = bench.quick ? 3000 : 8000;
    async function test(peer: FaultPeer, who: string, faults: Fault[], readsAgain: boolean) {
      const counts: FaultCount[] = [];
      for (const fault of faults) {
        bench.progress(`faults: ${who}, ${names[fault]}`);
        const count = await runFault(peer, fault, readsAgain, ms);
        counts.push(count);
        cells.push(line(who, fault, count));
      }
      return counts;
    }
    for (const [kind, instances] of contestants(bench.quick)) {
      const peer = await bench.lineup.start(kind, instances);
      try {
        const counts = await test(peer, peer.name, ['none', 'drop', 'kill', 'hot'], kind === 'callsign');
        // Without a loss it never comes back, so reading again changes nothing there.
        if (kind === 'seed') await test(peer, `${peer.name}, reads the list again`, ['drop', 'kill'], true);
        else goals.push(goalOf(peer.name, counts));
      } finally {
        await bench.lineup.stop(peer);
      }
    }
    if (!bench.quick)
      for (const [name, start, faults] of outsiders)
        try {
          bench.progress(`faults: ${name} (installed on demand)`);
          const peer = await start(await bench.postgres.createDatabase(name.toLowerCase()));
          await test(peer, peer.name, faults, true).finally(() => peer.stop());
        } catch (error) {
          bench.progress(`faults: ${name}: ${(error as Error).message}`);
          cells.push([name, `could not be measured: ${(error as Error).message.split('\n')[0]}`]);
        }
    return {
      title: 'What is lost when things fail',
      notes: [
        '20 screens, 10 typists on 8 rows, 50 writes/s (hot row: 16 typists on one row, as fast as they are answered). Drop: every second, half of all sockets are cut, and half of the typists lose the next answer to a write. Kill: a server is killed with -9 under load and started again, twice, in turn where there are two.',
        "Callsign's typists send an unanswered write again under its key; the seed's client has no key, so a write without an answer counts as not applied, whether it was or not.",
        'Lost: (answered write, screen) that the screen was told of neither by an event nor by a read of all rows, and answered writes that the database lacks. Doubled: told twice, or applied twice. Backwards: a row went back to an older version. Diverged: (row, screen) that in the end shows something else than the database.',
        'Directus reads the rows anew for every subscriber and event and Zero keeps a view per client: both check permissions per person, and may leave out what was overwritten meanwhile: a later version counts as told, and a repeated one not as doubled.',
      ],
      cells,
      goals,
    };
  },
};

/** Others that start from npm alone. */
const outsiders: [string, (databaseUrl: string) => Promise<FaultPeer>, Fault[]][] = [
  ['Directus', startDirectus, ['none', 'drop', 'kill', 'hot']],
  // Not killed: its clients did not come back here within the time that a screen is given, for a reason not found yet.
  ['Zero', startZero, ['none', 'drop', 'hot']],
];

function goalOf(name: string, counts: FaultCount[]): Goal {
  const kinds = ['lost', 'doubled', 'backwards', 'diverged'] as const;
  const totals = kinds.map((kind) => counts.reduce((sum, count) => sum + count[kind], 0));
  return {
    what: `${name}: lost, doubled, backwards, diverged under all faults`,
    goal: '0, 0, 0, 0',
    value: totals.join(', '),
    reached: totals.every((each) => each === 0),
  };
}

const line = (who: string, fault: Fault, count: FaultCount) => [
  who,
  names[fault],
  digits(count.acked),
  digits(count.failed),
  digits(count.lost),
  digits(count.doubled),
  digits(count.backwards),
  digits(count.diverged),
  digits(count.wrongScreens),
];
