import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium, type Page } from 'playwright-core';
import { root } from '../peers/callsign.ts';
import { median } from '../stats.ts';
import { digits } from '../table.ts';
import { findChromium, flags, openPage } from './chromium.ts';
import type { Measure } from './measure.ts';

const ROWS = 5000;
const dist = join(root, 'apps/web/dist');

/** What the first screen weighs, and how a grid of 5,000 rows opens and scrolls in a real browser. */
export const webMeasure: Measure = {
  name: 'web',
  summary: 'initial JS; a grid of 5,000 rows: ready and scrolling, in headless Chromium',
  async run({ callsign, quick }) {
    const cells = [['what', 'value', 'goal', '']];
    const line = (what: string, value: string, goal: string, reached: boolean | null) =>
      cells.push([what, value, goal, reached === null ? '' : reached ? 'reached' : 'MISSED']);
    if (!existsSync(join(dist, 'index.html'))) {
      line('everything', 'skipped: the web app is not built (pnpm build)', '', null);
      return { title: 'Web app', notes: [], cells };
    }
    const bytes = initialScripts().reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(dist, file)), { level: 9 }).length,
      0,
    );
    line('initial JS, gzip', `${digits(bytes / 1000, 1)} kB`, '<= 230 kB', bytes <= 230_000);

    const executablePath = findChromium();
    if (!executablePath) {
      line('grid', 'skipped: no Chromium here (set CALLSIGN_BROWSER)', '', null);
      return { title: 'Web app', notes: [], cells };
    }
    const { name } = await callsign.addProduction('WEB', ROWS);
    const browser = await chromium.launch({ executablePath, args: flags });
    try {
      const address = `${callsign.base}/p/${name}/sources`;
      const opened: number[] = [];
      const again: number[] = [];
      for (let repeat = 0; repeat < (quick ? 3 : 7); repeat++) {
        const page = await openPage(browser, callsign, 1440);
        opened.push(await timeToGrid(page, address));
        again.push(await timeToGrid(page, address));
        await page.close();
      }
      line(
        `grid of ${digits(ROWS)} rows ready, new browser profile`,
        `${digits(median(opened))} ms`,
        '<= 600 ms',
        median(opened) <= 600,
      );
      line('the same, scripts cached', `${digits(median(again))} ms`, '-', null);
      const { fps, slow, rows } = await scroll(
        await openPage(browser, callsign, 1440),
        address,
        quick ? 2000 : 6000,
      );
      line('scrolling it', `${digits(fps, 1)} fps`, '>= 55 fps', fps >= 55);
      line('frames over 34 ms while scrolling', digits(slow), '-', null);
      line('rows in the page while scrolling', digits(rows), '-', null);
    } finally {
      await browser.close();
    }
    return {
      title: 'Web app',
      notes: [
        'Served by the API in its production form. Ready: from the start of the navigation to the first painted rows. Medians.',
      ],
      cells,
    };
  },
};

/** The scripts that the page names itself: its entry and what that imports at once. */
function initialScripts(): string[] {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  return [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, file]) => file as string);
}

/** Milliseconds from the start of the navigation until rows were painted. */
async function timeToGrid(page: Page, address: string): Promise<number> {
  await page.goto(address, { waitUntil: 'commit' });
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () =>
          document.querySelectorAll('[role=row][data-uuid]').length >= 10
            ? requestAnimationFrame(() => resolve(performance.now()))
            : requestAnimationFrame(look);
        look();
      }),
  );
}

/** Scrolls through the grid by three rows a frame and counts the frames that were painted. */
async function scroll(page: Page, address: string, ms: number) {
  await timeToGrid(page, address);
  const result = await page.evaluate(async (duration) => {
    const row = document.querySelector('[role=row][data-uuid]') as HTMLElement;
    let box = row.parentElement as HTMLElement;
    while (box.scrollHeight <= box.clientHeight + 10 || !/auto|scroll/.test(getComputedStyle(box).overflowY))
      box = box.parentElement as HTMLElement;
    const step = row.offsetHeight * 3;
    const times: number[] = [];
    let rows = 0;
    const begun = performance.now();
    await new Promise<void>((resolve) => {
      const frame = (at: number) => {
        times.push(at);
        box.scrollTop += step;
        if (times.length % 20 === 0)
          rows = Math.max(rows, document.querySelectorAll('[role=row][data-uuid]').length);
        if (performance.now() - begun < duration) requestAnimationFrame(frame);
        else resolve();
      };
      requestAnimationFrame(frame);
    });
    const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
    const total = (times.at(-1) as number) - (times[0] as number);
    return { fps: (gaps.length * 1000) / total, slow: gaps.filter((gap) => gap > 34).length, rows };
  }, ms);
  await page.close();
  return result;
}
