import { join } from 'node:path';
import { root } from '../peers/callsign.ts';
import type { Peer } from '../peers/peer.ts';
import { digits, ratio } from '../table.ts';
import type { Bench, Measure } from './measure.ts';
import { faultsOf, letReturn } from './return.ts';
import { runWrites } from './run-writes.ts';

const SOCKETS = 50;
const RATE = 50;
const CREW = 100;

/** How our sockets would compress, if they did. */
const ways = [
  { name: 'off', options: null },
  { name: 'on, as ws does it', options: true },
  {
    name: 'on, each frame by itself',
    options: { serverNoContextTakeover: true, clientNoContextTakeover: true, threshold: 0 },
  },
];

/** What permessage-deflate saves on the wire, and what it costs. */
export const deflateMeasure: Measure = {
  name: 'deflate',
  summary: 'permessage-deflate on and off: bytes on the wire against server CPU, delivery and memory',
  async run(bench) {
    const live = [
      ['live', 'bytes/delivery', 'of off', 'p50 ms', 'p99 ms', 'server CPU', 'RSS/client kB', 'lost'],
    ];
    const back = [
      ['back after', 'way', 'kB', 'ms to live', `${CREW} at once: all live ms`, 'server CPU s', 'faults'],
    ];
    let off = Number.NaN;
    for (const { name, options } of ways) {
      bench.progress(`deflate: ${name}`);
      const peer = await start(bench, options);
      try {
        const production = await peer.addProduction('DEFLATE', 500);
        const load = {
          writers: 32,
          rate: RATE,
          sockets: SOCKETS,
          hot: false,
          deflate: options !== null,
          warmUpMs: bench.warmUpMs,
          ms: bench.ms,
        };
        await runWrites(peer, [production], { ...load, sockets: 1, ms: bench.ms / 4 }, bench.postgres);
        const before = peer.rss();
        let after = 0;
        const run = await runWrites(peer, [production], load, bench.postgres, async () => {
          after = peer.rss();
        });
        if (options === null) off = run.wirePerDelivery;
        live.push([
          name,
          digits(run.wirePerDelivery),
          ratio(run.wirePerDelivery, off),
          digits(run.seen.p50, 1),
          digits(run.seen.p99, 1),
          digits(run.serverCpu, 2),
          digits((after - before) / SOCKETS / 1000, 1),
          digits(run.lost),
        ]);
        for (const missed of [4500, bench.quick ? 10_000 : 100_000])
          back.push(await comeBack(peer, name, missed, options !== null));
      } finally {
        await bench.lineup.stop(peer);
      }
    }
    return [
      {
        title: 'permessage-deflate for live frames',
        notes: [`${SOCKETS} sockets at ${RATE} writes/s; bytes are those on the wire.`],
        cells: live,
      },
      {
        title: 'permessage-deflate for clients that come back',
        notes: [
          `One client, then ${CREW} at once, after missing changes of a production of 500 rows. At most 5,000 changes are replayed; beyond that a snapshot comes over HTTP, where it is compressed whatever the socket does.`,
        ],
        cells: back,
      },
    ];
  },
};

async function start(bench: Bench, options: unknown): Promise<Peer> {
  if (options === null) return bench.lineup.start('callsign', 1);
  process.env.CALLSIGN_BENCH_DEFLATE = JSON.stringify(options);
  process.env.CALLSIGN_BENCH_REQUIRE = join(root, 'apps/api');
  return bench.lineup.start('callsign', 1, [
    '--import',
    join(import.meta.dirname, '../load/with-deflate.ts'),
  ]);
}

async function comeBack(peer: Peer, name: string, missed: number, deflate: boolean): Promise<string[]> {
  const production = await peer.addProduction(`BACK ${missed}`, 500);
  const left = await peer.room(production);
  await peer.change(production, missed);
  const one = await letReturn(peer, production, left, 1, deflate);
  const before = peer.cpu();
  const crew = await letReturn(peer, production, left, CREW, deflate);
  const after = peer.cpu();
  return [
    `${name}, ${digits(missed)} missed`,
    one.ways.join(', '),
    digits(one.bytes / 1000),
    digits(one.allLive, 1),
    digits(crew.allLive),
    digits(before === null || after === null ? null : after - before, 2),
    faultsOf({ ...crew, wrong: one.wrong + crew.wrong, failures: [...one.failures, ...crew.failures] }),
  ];
}
