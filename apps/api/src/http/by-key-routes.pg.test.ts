import { randomUUID } from 'node:crypto';
import { definitionOf, definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bring } from '../testing/look-up.ts';
import { refusalOf } from '../testing/person.ts';
import { join } from '../testing/roles.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, sampleFields } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ crew: 'invited' });
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const pathOf = (type: string) => `/api/${definitionOf(type)?.plural}`;
const byKey = (type: string, key: string) => `${pathOf(type)}/by-key/${encodeURIComponent(key)}`;

it.each(definitions.map(({ type }) => type as EntityType))(
  'a %s is found by its key from another system, and not by its id or its uuid',
  async (type) => {
    const show = await makeShow(server);
    const row = type === 'production' ? show.row : await show.add(type, await sampleFields(show, type));
    const key = `key/${randomUUID().slice(0, 8)} %`;
    await bring(show, [{ type, uuid: row.uuid, key }]);
    const found = await show.ana.get(byKey(type, key));
    expect(found).toMatchObject({ uuid: row.uuid, id: row.id });
    expect(await show.ana.get(`${byKey(type, key)}?production=${show.uuid}`)).toEqual(found);
    const byId = await show.ana.send('GET', byKey(type, row.id));
    expect(refusalOf(byId).code).toMatch(/^(PRODUCTION_)?NOT_FOUND$/);
    for (const uuid of [row.uuid, row.uuid.toUpperCase(), `{${row.uuid}}`]) {
      const refusal = refusalOf(await show.ana.send('GET', byKey(type, uuid)));
      expect(refusal).toMatchObject({ code: 'VALIDATION', issues: [{ path: 'params.legacyKey' }] });
      expect(refusal.message).toContain(`GET ${pathOf(type)}/${row.uuid}`);
    }
  },
);

it('a source comes with its outputs, as the seed’s part comes with what belongs to it', async () => {
  const show = await makeShow(server);
  const source = await show.add('source');
  const output = await show.add('source-output', { sourceUuid: source.uuid });
  await bring(show, [{ type: 'source', uuid: source.uuid, key: 'part-7' }]);
  const found = await show.ana.get(byKey('source', 'part-7'));
  expect(found.sourceOutputs).toMatchObject([{ uuid: output.uuid, id: output.id }]);
});

it('a key is looked for in one’s own shows alone; where two have it, the show must be named', async () => {
  const [first, second] = await Promise.all([makeShow(server), makeShow(server)]);
  const key = `shared ${randomUUID()}`;
  for (const show of [first, second]) {
    const { uuid } = await show.add('stream', { streamKey: 'very secret' });
    await bring(show, [{ type: 'stream', uuid, key }]);
  }
  const stranger = server.as('stranger');
  expect(refusalOf(await stranger.send('GET', byKey('stream', key))).code).toBe('NOT_FOUND');
  const there = await stranger.send('GET', `${byKey('stream', key)}?production=${first.uuid}`);
  expect(refusalOf(there).code).toBe('PRODUCTION_NOT_FOUND');
  const viewer = await join(server, `viewer of ${key}`, first.uuid, 'viewer');
  expect(await viewer.get(byKey('stream', key))).toMatchObject({
    productionUuid: first.uuid,
    streamKey: null,
  });
  expect(refusalOf(await first.ana.send('GET', byKey('stream', key)))).toMatchObject({ code: 'VALIDATION' });
  const named = await first.ana.get(`${byKey('stream', key)}?production=${second.row.id}`);
  expect(named).toMatchObject({ productionUuid: second.uuid, streamKey: 'very secret' });
});

it('a show that looks rows up by no legacy key says by what it does', async () => {
  const show = await makeShow(server);
  const { uuid } = await show.add('source');
  const key = randomUUID().slice(0, 8);
  await bring(show, [{ type: 'source', uuid, key }]);
  await show.add('switch', { legacyKeyLookup: false });
  const refusal = refusalOf(await show.ana.send('GET', byKey('source', key)));
  expect(refusal).toMatchObject({ code: 'LOOKUP_KIND_OFF', accepted: ['uuid', 'id'] });
});
