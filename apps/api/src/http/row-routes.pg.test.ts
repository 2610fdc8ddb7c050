import { randomUUID } from 'node:crypto';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, sampleFields } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

test('a permanent link finds a row of every type by its uuid alone, also in the trash', async () => {
  const show = await makeShow(server);
  for (const { type } of definitions.slice(1) as { type: EntityType }[]) {
    const { uuid } = await show.add(type, await sampleFields(show, type));
    const place = { entityType: type, productionUuid: show.uuid, isDeleted: false };
    expect(await show.ana.get(`/api/rows/${uuid.toUpperCase()}`)).toEqual(place);
    await show.ana.remove([type, uuid]);
    expect(await show.ana.get(`/api/rows/${uuid}`)).toEqual({ ...place, isDeleted: true });
  }
  const ofShow = { entityType: 'production', productionUuid: show.uuid, isDeleted: false };
  expect(await show.ana.get(`/api/rows/${show.uuid}`)).toEqual(ofShow);
  expect(refusalOf(await show.ana.send('GET', `/api/rows/${randomUUID()}`)).code).toBe('NOT_FOUND');
});
