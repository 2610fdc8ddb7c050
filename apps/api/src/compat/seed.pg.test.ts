import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type SeedEvent,
  type SeedRow,
  seedApi,
  useProductionEvents,
  useSourcesAPI,
} from '../testing/seed-client.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import type { TestSocket } from '../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A show whose id is what the seed's requests name. */
async function showNamed(id: string): Promise<string> {
  const { data } = await seedApi(server, 'Ana').post('/productions', {
    id,
    client: 'Northwind',
    showName: id,
  });
  return data.uuid;
}

/** The seed's page: the sources that it shows, kept by the events alone. */
async function openPage(name: string, production: string) {
  const socket = await server.socket(name);
  const events: SeedEvent[] = [];
  let sources: SeedRow[] = [];
  const row = (event: SeedEvent) => event.entity as unknown as SeedRow;
  const hear = (take: (event: SeedEvent) => SeedRow[]) => (event: SeedEvent) => {
    if (event.entityType !== 'source') return;
    events.push(event);
    sources = take(event);
  };
  const screen = useProductionEvents(socket, production, {
    onEntityCreated: hear((event) =>
      sources.some((source) => source.uuid === row(event).uuid) ? sources : [...sources, row(event)],
    ),
    onEntityUpdated: hear((event) =>
      sources.map((source) => (source.uuid === row(event).uuid ? row(event) : source)),
    ),
    onEntityDeleted: hear((event) => sources.filter((source) => source.uuid !== event.entityId)),
  });
  await socket.until('the page is live', () => screen.live);
  return { socket, events, ids: () => sources.map(({ id, uuid }) => `${id} ${uuid}`) };
}

const shows = (socket: TestSocket, ids: () => string[], wanted: string[]) =>
  socket.until(`it shows ${wanted.join(', ') || 'nothing'}`, () => ids().join() === wanted.join());

it('Examples 1 and 2 of the seed, request by request: created, renamed and removed on both screens', async () => {
  const production = await showNamed('prod-123');
  const [a, b] = [await openPage('Ana', production), await openPage('Ben', production)];
  const api = seedApi(server, 'Ana');

  const body = { id: 'SRC 1', name: 'Main Laptop', type: 'Laptop', productionId: 'prod-123' };
  const created = await api.post('/sources', body);
  expect(created.status).toBe(201);
  expect(created.data).toMatchObject({ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), ...body });
  const { uuid } = created.data;
  for (const page of [a, b]) {
    await shows(page.socket, page.ids, [`SRC 1 ${uuid}`]);
    expect(page.events.at(-1)).toMatchObject({
      entityType: 'source',
      entityId: uuid,
      entity: { uuid, id: 'SRC 1', name: 'Main Laptop' },
      userId: server.as('Ana').userId,
      userName: 'Ana',
    });
  }

  const edit = { uuid, id: 'SRC A', name: 'Main Laptop', type: 'Laptop' };
  const updated = await api.put(`/sources/${uuid}`, edit);
  expect(updated).toMatchObject({ status: 200, data: edit });
  for (const page of [a, b]) {
    await shows(page.socket, page.ids, [`SRC A ${uuid}`]);
    expect(page.events.at(-1)).toMatchObject({ entityId: uuid, entity: { uuid, id: 'SRC A' } });
  }

  const removed = await api.delete(`/sources/${uuid}?userId=user-1&userName=Ana`);
  expect(removed).toEqual({ status: 200, data: { success: true } });
  for (const page of [a, b]) {
    await shows(page.socket, page.ids, []);
    expect(page.events.at(-1)).toMatchObject({ entityType: 'source', entityId: uuid, userName: 'Ana' });
  }
});

it("the seed's hook creates, updates and deletes; who writes is the session, whatever name it sends", async () => {
  const production = await showNamed('prod-hook');
  const page = await openPage('Ben', production);
  const { createSource, updateSource, deleteSource } = useSourcesAPI(seedApi(server, 'Ana'));
  const liar = ['00000000-0000-4000-8000-000000000000', 'Somebody else'] as const;

  const source = await createSource('prod-hook', { id: 'SRC 1', name: 'Laptop' }, ...liar);
  expect(source).toMatchObject({ id: 'SRC 1', productionId: 'prod-hook' });
  expect(await updateSource(source.uuid, { id: 'SRC A' }, ...liar)).toMatchObject({
    uuid: source.uuid,
    id: 'SRC A',
    name: 'Laptop',
  });
  await deleteSource(source.uuid, 'prod-hook', ...liar);
  await page.socket.until('it has heard of the removal', () => page.events.length === 3);
  for (const event of page.events)
    expect(event).toMatchObject({ userId: server.as('Ana').userId, userName: 'Ana' });
});

it("a production's list is flat, oldest first, with each source's outputs, by its uuid or its id", async () => {
  const production = await showNamed('prod-list');
  const api = seedApi(server, 'Ana');
  const outputs = [{ connector: 'HDMI' }, { connector: 'SDI', outputIndex: 2 }];
  const first = await api.post('/sources', { id: 'SRC 2', productionId: production, outputs });
  const second = await api.post('/sources', { id: 'SRC 1', productionId: production });
  const gone = await api.post('/sources', { id: 'SRC 3', productionId: production });
  await api.delete(`/sources/${gone.data.uuid}`);
  for (const name of [production, 'prod-list', 'PROD-LIST']) {
    const { data } = await api.get<SeedRow[]>(`/sources/production/${name}`);
    expect(data).toMatchObject([
      {
        uuid: first.data.uuid,
        id: 'SRC 2',
        productionId: name,
        sourceOutputs: [{ id: 'OUT 1' }, { id: 'OUT 2' }],
      },
      { uuid: second.data.uuid, id: 'SRC 1', productionId: name, sourceOutputs: [] },
    ]);
    expect(data).toHaveLength(2);
  }
});
