import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const said = () =>
  server.log.map((line) => JSON.parse(line).msg as string).filter((message) => /^Broadcasting/.test(message));

it('with LOG_LEVEL=debug the server names every event and the uuid of its row, and says nothing of what it holds', async () => {
  const quiet = await makeShow(server);
  await quiet.add('source');
  expect(said()).toEqual([]);

  const show = await makeShow(server);
  server.app.log.level = 'debug';
  const stream = await show.add('stream', { id: 'STR 1', streamKey: 'a key that nobody reads' });
  await show.ana.update(['stream', stream.uuid], { id: 'STR A' });
  await show.ben.remove(['stream', stream.uuid]);
  server.app.log.level = 'info';
  expect(said()).toEqual([
    `Broadcasting entity:created with entityId: ${stream.uuid}`,
    `Broadcasting entity:updated with entityId: ${stream.uuid}`,
    `Broadcasting entity:deleted with entityId: ${stream.uuid}`,
  ]);
  expect(server.log.join()).not.toContain('a key that nobody reads');
});
