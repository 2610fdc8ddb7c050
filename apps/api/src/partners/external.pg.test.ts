import { externalDefinitions, externalFields } from '@callsign/contracts/external';
import type { EntityType } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { makePartner } from '../testing/partner.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, sampleFields } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';

describe.each(externalDefinitions.map((definition) => [definition.type as EntityType, definition] as const))(
  'a %s',
  (type, definition) => {
    it('is answered alike one by one, by id, in a batch and in the list: the listed fields and no others', async () => {
      const show = await makeShow(server);
      const row = type === 'production' ? show.row : await show.add(type, await sampleFields(show, type));
      const partner = await makePartner(server.url, show, [type]);
      const base = `/${definition.plural}`;
      const one = await partner.get(`${base}/${row.uuid.toUpperCase()}`);
      expect(one.status).toBe(200);
      expect(one.body.metadata).toEqual({ requestedUuid: row.uuid, timestamp: expect.any(String) });
      expect(Date.parse(one.body.metadata.timestamp)).toBeGreaterThan(Date.now() - 60_000);
      const { data } = one.body;
      expect(Object.keys(data)).toEqual([...externalFields(definition)]);
      for (const [field, value] of Object.entries(data))
        expect(value, field).toEqual((row as unknown as Record<string, unknown>)[field]);

      const byId = await partner.get(`${base}/by-id/${encodeURIComponent(row.id.toLowerCase())}`);
      expect(byId.body.data).toEqual(data);
      const list = await partner.get(base);
      expect(list.body.data).toContainEqual(data);
      expect(list.body.pagination).toEqual({ limit: 50, nextCursor: null, hasMore: false });
      const batch = await partner.send('POST', `/api/v1/external${base}/batch`, {
        uuids: [uuid, row.uuid, row.uuid.toUpperCase()],
      });
      expect(batch.body).toEqual({
        data: [data],
        metadata: {
          requestedCount: 2,
          foundCount: 1,
          notFoundUuids: [uuid],
          timestamp: expect.any(String),
        },
      });
    });
  },
);

it.each(externalDefinitions)(
  '$plural have four routes, for keys of that type and nobody else',
  ({ type, plural }) => {
    const base = `/api/v1/external/${plural}`;
    const rules = [...server.app.routeRules].filter(
      ([, rule]) => rule.who === 'partner' && rule.type === type,
    );
    expect(rules.map(([route]) => route).sort()).toEqual(
      [`GET ${base}`, `GET ${base}/by-id/{id}`, `GET ${base}/{uuid}`, `POST ${base}/batch`].sort(),
    );
  },
);

describe('a list', () => {
  it('is walked to its end with cursors, each row once, while others are added and deleted', async () => {
    const show = await makeShow(server);
    const made: string[] = [];
    for (let n = 0; n < 23; n += 1) made.push((await show.add('source')).uuid);
    const partner = await makePartner(server.url, show, ['source', 'send']);
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await partner.get(`/sources?limit=5${query}`);
      expect(body.data.length).toBeLessThanOrEqual(5);
      expect(body.pagination).toMatchObject({ limit: 5, hasMore: body.pagination.nextCursor !== null });
      seen.push(...body.data.map((row: { uuid: string }) => row.uuid));
      cursor = body.pagination.nextCursor;
      pages += 1;
      // The last of this page goes, and the next begins after it all the same.
      if (pages === 1) await show.ana.remove(['source', seen.at(-1) as never]);
      if (pages === 2) made.push((await show.add('source')).uuid);
    } while (cursor !== null);
    expect(seen).toEqual(made);
    expect(pages).toBe(5);
  });

  it.each(['0', '-1', '501', '1.5', 'x', '', '1e9', 'NaN'])('of limit=%s is refused', async (limit) => {
    const partner = await makePartner(server.url, await makeShow(server), ['source']);
    expect(refusalOf(await partner.get(`/sources?limit=${limit}`)).code).toBe('VALIDATION');
  });

  it('refuses what is no cursor of it, and a parameter that it does not have', async () => {
    const show = await makeShow(server);
    for (let n = 0; n < 2; n += 1) await show.add('source');
    const partner = await makePartner(server.url, show, ['source', 'send']);
    const { body } = await partner.get('/sources?limit=1');
    const cursor = body.pagination.nextCursor as string;
    expect((await partner.get(`/sources?cursor=${cursor}`)).status).toBe(200);
    const text = (plain: string) => Buffer.from(plain).toString('base64url');
    for (const wrong of [
      'x',
      '',
      cursor.slice(1),
      text(`1:sources:x'; --`),
      text(`2:sources:${uuid}`),
      '%00',
    ])
      expect(refusalOf(await partner.get(`/sources?cursor=${wrong}`)).code, wrong).toBe('INVALID_CURSOR');
    expect(refusalOf(await partner.get(`/sends?cursor=${cursor}`)).code).toBe('INVALID_CURSOR');
    expect(refusalOf(await partner.get('/sources?offset=1')).code).toBe('VALIDATION');
    expect(refusalOf(await partner.get('/sources?deleted=true')).code).toBe('VALIDATION');
  });
});

describe('a uuid', () => {
  const plain = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';
  it.each([
    ['in braces', `{${plain}}`],
    ['as a URN', `urn:uuid:${plain}`],
    ['without hyphens', plain.replaceAll('-', '')],
    ['with hyphens elsewhere', '0199-a3f2-6c1e-7a40-8f21-0b6d-3c9e-5a17'],
    ['with one letter less', plain.slice(1)],
    ['with one letter more', `${plain}0`],
    ['with a blank before', ` ${plain}`],
    ['with a blank after', `${plain} `],
    ['with a line end', `${plain}\n`],
    ['in full-width digits', plain.replace('0', '\uff10')],
    ['with a zero-width blank', `${plain}\u200b`],
    ['with a letter that is no digit', plain.replace('a', 'g')],
    ['as a CUID', 'cjld2cjxh0000qzrmn831i7rn'],
    ['as a display id', 'SRC 1'],
    ['as SQL', `${plain}' or '1'='1`],
    ['as NUL', '\0'],
    ['as nothing like it', 'by-id'],
  ])('%s is refused with what was sent and an example', async (_form, sent) => {
    const show = await makeShow(server);
    const partner = await makePartner(server.url, show, ['source']);
    const answers = [
      await partner.get(`/sources/${encodeURIComponent(sent)}`),
      await partner.send('POST', '/api/v1/external/sources/batch', { uuids: [plain, sent] }),
    ];
    for (const answer of answers) {
      const { code, provided, example } = refusalOf(answer);
      expect([answer.status, code, provided]).toEqual([400, 'INVALID_UUID', sent]);
      expect((await partner.get(`/sources/${example}`)).status).toBe(404);
    }
  });

  it.each([
    ['nil', '00000000-0000-0000-0000-000000000000'],
    ['max', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['of version 4', '919108f7-52d1-4320-9bac-f847db4148a8'],
    ['of a version that does not exist', '919108f7-52d1-9320-1bac-f847db4148a8'],
  ])('%s that names no row is not found', async (_which, sent) => {
    const partner = await makePartner(server.url, await makeShow(server), ['source']);
    expect(refusalOf(await partner.get(`/sources/${sent}`)).code).toBe('NOT_FOUND');
  });

  it('of another show, of another type, of the trash and of nothing are answered alike, letter for letter', async () => {
    const [show, foreign] = [await makeShow(server), await makeShow(server)];
    const partner = await makePartner(server.url, show, ['source', 'send', 'production']);
    const theirs = await foreign.add('source', { id: 'THEIRS' });
    const send = await show.add('send');
    const gone = await show.add('source', { id: 'GONE' });
    await show.ana.remove(['source', gone.uuid]);
    const plainly = async (path: string) => {
      const answer = await partner.get(path);
      expect(answer.status, path).toBe(404);
      const { requestId: _own, ...error } = refusalOf(answer);
      return error;
    };
    const nothing = await plainly(`/sources/${uuid}`);
    for (const row of [theirs, send, gone]) expect(await plainly(`/sources/${row.uuid}`)).toEqual(nothing);
    expect(await plainly(`/sources/by-id/THEIRS`)).toEqual(await plainly('/sources/by-id/NOBODY'));
    expect(await plainly(`/sources/by-id/GONE`)).toEqual(await plainly('/sources/by-id/NOBODY'));
    await plainly(`/productions/${foreign.uuid}`);
    const { body } = await partner.send('POST', '/api/v1/external/sources/batch', {
      uuids: [theirs.uuid, gone.uuid, send.uuid, uuid],
    });
    expect(body).toMatchObject({ data: [], metadata: { requestedCount: 4, foundCount: 0 } });
    expect(body.metadata.notFoundUuids).toEqual([theirs.uuid, gone.uuid, send.uuid, uuid]);
  });

  it.each([[[]], [Array(101).fill(uuid)], [uuid], [[7]], [[null]], [[[uuid]]], [{ 0: uuid }]])(
    'a batch of %j is refused',
    async (uuids) => {
      const partner = await makePartner(server.url, await makeShow(server), ['source']);
      const path = '/api/v1/external/sources/batch';
      expect(refusalOf(await partner.send('POST', path, { uuids })).code).toBe('VALIDATION');
    },
  );
});

describe('a show in the trash', () => {
  it('is as good as gone for its partners, at once', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    const partner = await makePartner(server.url, show, ['source', 'production']);
    expect((await partner.get(`/sources/${source.uuid}`)).status).toBe(200);
    await show.ana.remove(['production', show.uuid as never]);
    expect((await partner.get(`/sources/${source.uuid}`)).status).toBe(404);
    expect((await partner.get(`/productions/${show.uuid}`)).status).toBe(404);
    expect((await partner.get('/sources')).body.data).toEqual([]);
  });
});
