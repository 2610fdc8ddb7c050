import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Peer } from '../peers/peer.ts';

/** How Chromium is started for measuring. */
export const flags = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser of this machine, if there is one. */
export const findChromium = () =>
  [
    process.env.CALLSIGN_BROWSER,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    chromium.executablePath(),
  ].find((place) => place && existsSync(place));

/** A page in a browser profile of its own, signed in to a server; closing it closes the profile. */
export async function openPage(
  browser: Browser,
  { base, cookie }: Pick<Peer, 'base' | 'cookie'>,
  width: number,
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const [name, value] = [cookie.slice(0, cookie.indexOf('=')), cookie.slice(cookie.indexOf('=') + 1)];
  if (cookie) await page.context().addCookies([{ name, value, url: base }]);
  return page;
}
