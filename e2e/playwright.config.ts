import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { browserFlags, findBrowser } from './browser.ts';
import { chooseAccounts } from './fixtures/accounts.ts';
import { freePort } from './fixtures/free-port.ts';

// BASE_URL names a deployed instance; without it the suite starts the production form on a database of its own.
const deployed = process.env.BASE_URL;
chooseAccounts(process.env, deployed);
if (!deployed) {
  // An operator's address would make the cookies ones for TLS only.
  delete process.env.CALLSIGN_URL;
  // Workers read this file too: what the first process chooses reaches them through the environment.
  process.env.E2E_PORT ??= String(await freePort());
  if (!process.env.E2E_DATA) {
    const data = mkdtempSync(join(tmpdir(), 'callsign-e2e-'));
    process.env.E2E_DATA = data;
    // Not in a global teardown: that runs before the server has stopped.
    process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  }
}
const baseURL = deployed ?? `http://127.0.0.1:${process.env.E2E_PORT}`;
const browser = await findBrowser();

export default defineConfig({
  testDir: 'scenarios',
  testMatch: '*.spec.ts',
  // A deployed instance does not hand out its database, and is neither stopped nor new.
  testIgnore: deployed
    ? ['psql.spec.ts', 'u8b-server-restart.spec.ts', 'first-start.spec.ts', 'dev-form.spec.ts']
    : [],
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // A limit is for what hangs, also on a machine that is busy; speed is measured by bench/.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  outputDir: 'test-results',
  reporter: [
    ['list'],
    ['html', { open: 'never', outputFolder: 'playwright-report' }],
    ['json', { outputFile: 'test-results/results.json' }],
  ],
  use: {
    baseURL,
    viewport: { width: 1600, height: 900 },
    // A trace of every test takes a third of the suite's CPU: `pnpm e2e NAME --trace on` makes one.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: { ...browser, args: browserFlags },
  },
  ...(deployed
    ? {}
    : {
        webServer: {
          command: 'node ../apps/api/src/main.ts',
          url: `${baseURL}/ready`,
          timeout: 300_000,
          gracefulShutdown: { signal: 'SIGTERM', timeout: 60_000 },
          stdout: 'ignore',
          stderr: 'pipe',
          env: {
            NODE_ENV: 'production',
            PORT: process.env.E2E_PORT ?? '',
            CALLSIGN_DATA: process.env.E2E_DATA ?? '',
            LOG_LEVEL: 'warn',
            CALLSIGN_SECRET: process.env.E2E_SECRET ?? '',
            // X27 follows with up to 50 clients under one session.
            CALLSIGN_SESSION_SOCKETS: '100',
            CALLSIGN_PERSON_SOCKETS: '200',
            DATABASE_URL: '',
          },
        },
      }),
});
