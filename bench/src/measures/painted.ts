import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../peers/callsign.ts';
import { spread } from '../stats.ts';
import { digits } from '../table.ts';
import { findChromium, flags } from './chromium.ts';
import type { Bench, Measure } from './measure.ts';
import { openPaintedPage, WATCHED } from './painted-page.ts';
import { type Load, runWrites } from './run-writes.ts';

const RATE = 20;

/** From a write to the pixels of another browser, in crews of three sizes. */
export const paintedMeasure: Measure = {
  name: 'painted',
  summary: 'write -> painted on another browser with 2, 50 and 200 clients connected',
  async run(bench) {
    const cells = [['who', 'clients', 'p50 ms', 'p99 ms', 'writes', 'never painted']];
    const title = 'Write -> painted on another browser';
    const executablePath = findChromium();
    if (!executablePath || !existsSync(join(root, 'apps/web/dist/index.html')))
      return {
        title,
        notes: ['Skipped: it needs Chromium (set CALLSIGN_BROWSER) and a built web app (pnpm build).'],
        cells,
      };
    const browser = await chromium.launch({ executablePath, args: flags });
    try {
      for (const clients of [2, 50, 200])
        for (const peer of [bench.callsign, bench.seed]) {
          bench.progress(`painted: ${peer.name}, ${clients} clients`);
          cells.push(await paint(bench, browser, peer, clients));
        }
    } finally {
      await browser.close();
    }
    return {
      title,
      notes: [
        `One browser shows the production, one client writes to the ${WATCHED} rows at its top ${RATE} times a second, the others are protocol clients. From the start of the write until the frame that shows it was painted; at 60 frames a second a frame alone is 8 ms on average. Never painted: overtaken by the next write to the same row, or lost.`,
        "Callsign's page is its web app. The seed's is the cheapest one that its protocol allows: a table without a framework.",
      ],
      cells,
    };
  },
};

async function paint(
  bench: Bench,
  browser: Parameters<typeof openPaintedPage>[0],
  peer: Bench['callsign'],
  clients: number,
): Promise<string[]> {
  const production = await peer.addProduction(`PAINTED ${clients}`, 200);
  const page = await openPaintedPage(browser, peer, production);
  const load: Load = {
    writers: 8,
    rate: RATE,
    sockets: clients - 2,
    hot: false,
    warmUpMs: bench.warmUpMs,
    ms: bench.ms,
  };
  const top = { ...production, rows: production.rows.slice(0, WATCHED) };
  const run = await runWrites(peer, [top], load, bench.postgres);
  const painted = await page.painted();
  await page.close();
  const measured = [...run.started.keys()].filter((token) => (run.started[token] as number) >= run.from);
  const times = measured.flatMap((token) => {
    const at = painted.get(token);
    return at === undefined ? [] : [at - (run.started[token] as number)];
  });
  const { p50, p99 } = spread(times);
  return [
    peer.name,
    digits(clients),
    digits(p50, 1),
    digits(p99, 1),
    digits(measured.length),
    digits(measured.length - times.length),
  ];
}
