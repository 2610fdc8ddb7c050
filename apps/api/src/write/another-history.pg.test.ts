import { afterAll, beforeAll, expect, it } from 'vitest';
import { openConnections } from '../database/connections.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { createWriter } from './writer.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

it('what was queued when another server took over has seen nothing of the rows that are there now', async () => {
  const show = await makeShow(server);
  const source = await show.add('source', { name: 'GFX' });
  await show.ben.update(['source', source.uuid], { name: 'Ben' });
  const { url } = server.database;
  const connections = openConnections({ url, readUrl: url }, server.app.log, 2);
  // This process believes in a history that the database has left, in which Ana has seen a version 2.
  const history = {
    epoch: 'lost',
    timeline: 'FFFFFFFF' as string | null,
    sees(now: string | null) {
      if (now === history.timeline) return;
      Object.assign(history, { epoch: 'new', timeline: now });
    },
  };
  const writer = createWriter({ connections, log: server.app.log, history, onCommits: () => undefined });
  const write = (fields: Record<string, unknown>) =>
    writer.write(show.uuid, {
      userId: null,
      userName: 'Ana',
      reason: null,
      key: crypto.randomUUID(),
      hash: 'of the request',
      operations: [{ op: 'update', entityType: 'source', uuid: source.uuid, fields, version: 2 }],
    });
  await expect(write({ name: 'Ana' })).rejects.toMatchObject({ code: 'FIELD_CONFLICT' });
  expect(history.epoch).toBe('new');
  expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({ name: 'Ben', version: 2 });
  // Who writes from now on is believed.
  await write({ name: 'Ana' });
  expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({ name: 'Ana', version: 3 });
  await connections.close();
});
