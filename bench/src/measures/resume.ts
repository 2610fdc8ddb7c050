import { contestants } from '../peers/lineup.ts';
import { digits } from '../table.ts';
import type { Measure } from './measure.ts';
import { faultsOf, letReturn } from './return.ts';

/** Row counts that are all missed in turn, so that every row is among the missed changes. */
const ROWS = 500;

/** One client that comes back after it missed little, and after it missed a lot. */
export const resumeMeasure: Measure = {
  name: 'resume',
  summary: 'one client back after 1,000 and after 100,000 missed changes: time to live, bytes, which way',
  async run(bench) {
    const cells = [['who', 'missed', 'ms to live', 'kB', 'way', 'faults']];
    for (const [kind, instances] of contestants(bench.quick)) {
      const peer = await bench.lineup.start(kind, instances);
      try {
        for (const missed of [1000, bench.quick ? 10_000 : 100_000]) {
          bench.progress(`resume: ${peer.name}, ${digits(missed)} missed`);
          const production = await peer.addProduction(`RESUME ${missed}`, ROWS);
          const left = await peer.room(production);
          await peer.change(production, missed);
          // The first time counts: a server remembers what it read for the next who comes.
          const found = await letReturn(peer, production, left, 1);
          cells.push([
            peer.name,
            digits(missed),
            digits(found.allLive, 1),
            digits(found.bytes / 1000),
            found.ways.join(', '),
            faultsOf(found),
          ]);
        }
      } finally {
        await bench.lineup.stop(peer);
      }
    }
    return {
      title: 'One client comes back',
      notes: [
        `A production of ${ROWS} rows whose changes were made while it was away. From the first byte of the connection to live, with every row as the database holds it (faults: those that are not). Callsign replays missed changes up to a distance, and sends a compressed snapshot beyond it; the seed's stack remembers nothing, so its client reads the whole list.`,
      ],
      cells,
    };
  },
};
