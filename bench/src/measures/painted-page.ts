import type { Uuid } from '@callsign/contracts/scalars';
import type { Browser, Page } from 'playwright-core';
import { now } from '../load/clock.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { openPage } from './chromium.ts';

declare global {
  interface Window {
    /** Of every painted write: its token, and when by the page's clock. */
    paintedAt?: [token: number, at: number][];
  }
}

/** A page that notes when each write was painted. */
export interface PaintedPage {
  /** When each write was painted, by token, by the machine's clock. */
  painted(): Promise<Map<number, number>>;
  close(): Promise<void>;
}

/** The rows whose cells are watched: the ones at the top. */
export const WATCHED = 10;

/** Opens a production in a browser and waits until its rows are there. */
export async function openPaintedPage(
  browser: Browser,
  peer: Peer,
  production: Production,
): Promise<PaintedPage> {
  const page = await openPage(browser, peer, 2600);
  if (peer.writes === 'seed') {
    // A page of the server's own, so that it may connect to it.
    await page.goto(peer.base + peer.readPath(production.name));
    await page.setContent(seedPage(production.name, peer));
  } else await page.goto(`${peer.base}/p/${production.name}/sources`);
  await page.waitForFunction((count) => document.querySelectorAll('[data-uuid]').length >= count, WATCHED);
  await page.evaluate(watch, production.rows.slice(0, WATCHED));
  const ahead = await offsetOf(page);
  return {
    async painted() {
      const seen = await page.evaluate(() => window.paintedAt ?? []);
      return new Map(seen.map(([token, at]) => [token, at + ahead]));
    },
    close: () => page.close(),
  };
}

/** In the page: looks at the rows before every frame, and takes the time right after that frame. */
function watch(uuids: Uuid<'source'>[]): void {
  const paintedAt: [number, number][] = [];
  window.paintedAt = paintedAt;
  const seen = new Set<number>();
  const { port1, port2 } = new MessageChannel();
  let fresh: number[] = [];
  port1.onmessage = () => {
    for (const token of fresh) paintedAt.push([token, performance.now()]);
    fresh = [];
  };
  function look(): void {
    for (const uuid of uuids) {
      const text = document.querySelector(`[data-uuid="${uuid}"]`)?.textContent ?? '';
      const token = /t(\d+) [0-9a-f]{8}-/.exec(text)?.[1];
      if (token === undefined || seen.has(Number(token))) continue;
      seen.add(Number(token));
      fresh.push(Number(token));
    }
    if (fresh.length > 0) port2.postMessage(null);
    requestAnimationFrame(look);
  }
  requestAnimationFrame(look);
}

/** What to add to the page's clock to get the machine's: by the quickest of some questions. */
async function offsetOf(page: Page): Promise<number> {
  let best = { trip: Number.POSITIVE_INFINITY, ahead: 0 };
  for (let tries = 0; tries < 30; tries++) {
    const asked = now();
    const there = await page.evaluate(() => performance.now());
    const trip = now() - asked;
    if (trip < best.trip) best = { trip, ahead: asked + trip / 2 - there };
  }
  return best.ahead;
}

/** The seed's screen at its cheapest: a table without a framework, and each event's row written over the old one. */
const seedPage = (production: string, peer: Peer) => `<!doctype html>
<script src="/socket.io/socket.io.js"></script>
<table></table>
<script>
  const cells = new Map();
  const show = (row) => {
    let cell = cells.get(row.uuid);
    if (!cell) {
      const line = document.querySelector('table').insertRow();
      line.dataset.uuid = row.uuid;
      line.insertCell().textContent = row.id;
      cell = line.insertCell();
      cells.set(row.uuid, cell);
    }
    cell.textContent = row.note;
  };
  const socket = io({ transports: ['websocket'] });
  socket.on('entity:updated', (event) => show(event.entity));
  socket.on('connect', () => socket.emit('production:join', ${JSON.stringify(production)}, async () => {
    for (const row of await (await fetch(${JSON.stringify(peer.readPath(production))})).json()) show(row);
  }));
</script>`;
