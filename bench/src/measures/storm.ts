import type { Goal } from '../goals.ts';
import { contestants } from '../peers/lineup.ts';
import type { Peer } from '../peers/peer.ts';
import { digits } from '../table.ts';
import type { Measure } from './measure.ts';
import { faultsOf, letReturn } from './return.ts';
import { watchMemory } from './watch-memory.ts';

const CLIENTS = 500;
const MISSED = 1000;

/** Everybody comes back at once, as after an outage of the network, or of the server. */
export const stormMeasure: Measure = {
  name: 'storm',
  summary: '500 clients resuming at once: until all are live, p99, the server’s memory',
  async run(bench) {
    const cells = [
      [
        'who',
        'after',
        'all live ms',
        'p50 ms',
        'p99 ms',
        'kB/client',
        'RSS before MB',
        'RSS peak MB',
        'way',
        'faults',
      ],
    ];
    const goals: Goal[] = [];
    for (const [kind, instances] of contestants(bench.quick)) {
      const peer = await bench.lineup.start(kind, instances);
      try {
        for (const cause of ['network', 'restart'] as const) {
          bench.progress(`storm: ${peer.name}, after a ${cause}`);
          const production = await peer.addProduction(`STORM ${cause}`, 200);
          const left = await peer.room(production);
          await peer.change(production, MISSED);
          if (cause === 'restart') await killAndStart(peer);
          const rssBefore = peer.rss();
          const watch = watchMemory(peer);
          const found = await letReturn(peer, production, left, CLIENTS);
          const peak = watch.stop();
          cells.push([
            peer.name,
            cause === 'network' ? 'network outage' : 'kill -9',
            digits(found.allLive),
            digits(found.p50),
            digits(found.p99),
            digits(found.bytes / 1000),
            digits(rssBefore / 1e6),
            digits(peak / 1e6),
            found.ways.join(', '),
            faultsOf(found),
          ]);
          if (kind === 'callsign')
            goals.push({
              what: `${peer.name}: ${CLIENTS} clients back at once after a ${cause === 'network' ? 'network outage' : 'kill -9'}`,
              goal: '< 3 s',
              value: `${digits(found.allLive / 1000, 2)} s`,
              reached: found.allLive < 3000 && faultsOf(found) === '0',
            });
        }
      } finally {
        await bench.lineup.stop(peer);
      }
    }
    return {
      title: `${CLIENTS} clients resume at once`,
      notes: [
        `Each missed ${digits(MISSED)} changes of a production of 200 rows. All begin in the same moment; faults: rows that were not as the database holds them when their client was live.`,
      ],
      cells,
      goals,
    };
  },
};

async function killAndStart(peer: Peer): Promise<void> {
  await Promise.all(peer.instances.map((instance) => instance.kill()));
  await Promise.all(peer.instances.map((instance) => instance.start()));
}
