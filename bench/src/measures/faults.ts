import type { Goal } from '../goals.ts';
import { contestants } from '../peers/lineup.ts';
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
    for (const [kind, instances] of contestants(bench.quick)) {
      const total = { lost: 0, doubled: 0, backwards: 0, diverged: 0 };
      const peer = await bench.lineup.start(kind, instances);
      try {
        for (const readsAgain of kind === 'seed' ? [false, true] : [true])
          for (const fault of ['none', 'drop', 'kill', 'hot'] as const) {
            // Without a loss it never comes back.
            if (readsAgain && kind === 'seed' && (fault === 'none' || fault === 'hot')) continue;
            const who = peer.name + (readsAgain && kind === 'seed' ? ', reads the list again' : '');
            bench.say(`faults: ${who}, ${names[fault]}`);
            const count = await runFault(peer, fault, readsAgain, bench.quick ? 3000 : 8000);
            cells.push(line(who, fault, count));
            for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += count[key];
          }
      } finally {
        await bench.lineup.stop(peer);
      }
      if (kind === 'callsign')
        goals.push({
          what: `${peer.name}: lost, doubled, backwards, diverged under all faults`,
          goal: '0, 0, 0, 0',
          value: Object.values(total).join(', '),
          reached: Object.values(total).every((each) => each === 0),
        });
    }
    return {
      title: 'What is lost when things fail',
      notes: [
        '20 screens, 10 typists on 64 rows, 50 writes/s (hot row: 16 typists on one row, as fast as they are answered). Drop: every second, half of all connections, sockets and HTTP, are cut. Kill: a server is killed with -9 under load and started again, twice, in turn where there are two.',
        "Callsign's typists send an unanswered write again under its key; the seed's client has no key, so a write without an answer counts as not applied, whether it was or not.",
        'Lost: (answered write, screen) that the screen was told of neither by an event nor by a read of all rows, and answered writes that the database lacks. Doubled: told twice, or applied twice. Backwards: a row went back to an older version. Diverged: (row, screen) that in the end shows something else than the database.',
      ],
      cells,
      goals,
    };
  },
};

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
