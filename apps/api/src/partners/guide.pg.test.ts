import { afterAll, beforeAll, expect, it } from 'vitest';
import { followGuide, makeGuidesBook, plain } from '../testing/guide.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { usualRates } from './rates.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ crew: 'invited', rates: usualRates });
  await makeGuidesBook(server.url);
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

it('every command of docs/partners.md does what the page says', async () => {
  const steps = await followGuide('partners.md', server.url);
  expect(steps.length).toBeGreaterThan(10);
  for (const { command, printed, did } of steps) expect(plain(did), command).toBe(plain(printed ?? ''));
});
