import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

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
