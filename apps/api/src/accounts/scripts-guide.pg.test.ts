import { afterAll, beforeAll, expect, it } from 'vitest';
import { followGuide, makeGuidesBook, plain } from '../testing/guide.ts';
import { startServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ crew: 'invited' });
  await makeGuidesBook(server.url);
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

it('every command of docs/scripts.md does what the page says', async () => {
  const steps = await followGuide('scripts.md', server.url);
  expect(steps.length).toBeGreaterThan(6);
  for (const { command, printed, did } of steps) expect(plain(did), command).toBe(plain(printed ?? ''));
});
