import { definitions } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { makeUuidV7 } from '@callsign/identity/uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { type Answer, refusalOf } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const nobody = makeUuidV7();

describe('an answer to a bad request', () => {
  it('says of every wrong field where it is and what is wrong with it', async () => {
    const show = await makeShow(server);
    const answer = await show.ana.send('POST', '/api/sources', {
      productionUuid: show.uuid,
      uuid: nobody,
      hRes: 'wide',
      name: 'x'.repeat(201),
      colour: 'red',
    });
    expect(refusalOf(answer).issues).toEqual(
      expect.arrayContaining([
        { path: 'uuid', problem: 'not-allowed', message: expect.any(String) },
        { path: 'hRes', problem: 'wrong-type', message: expect.stringContaining('number') },
        { path: 'name', problem: 'too-long', message: expect.stringContaining('200') },
        { path: 'colour', problem: 'unknown-field', message: expect.any(String) },
      ]),
    );
    const missing = refusalOf(await show.ana.send('POST', '/api/productions', { client: 'x' }));
    expect(missing.issues).toEqual([{ path: 'showName', problem: 'missing', message: 'is missing' }]);
    const second = refusalOf(
      await show.ana.send('POST', '/api/commits', {
        productionUuid: show.uuid,
        operations: [
          { op: 'create', entityType: 'source', fields: {} },
          { op: 'create', entityType: 'source', fields: { hRes: 'wide' } },
        ],
      }),
    );
    expect(second.issues?.[0]?.path).toBe('operations.1.fields.hRes');
  });
});

describe('a uuid', () => {
  it('is taken in any case, and always answered in lower case', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    for (const uuid of [source.uuid, source.uuid.toUpperCase()]) {
      const { entity } = await show.ana.update(['source', uuid], { note: uuid });
      expect(entity.uuid).toBe(source.uuid);
    }
    const made = await show.add('connection', {
      productionUuid: show.uuid.toUpperCase(),
      sourceUuid: source.uuid.toUpperCase(),
    });
    expect(made).toMatchObject({ productionUuid: show.uuid, sourceUuid: source.uuid });
    const { commit: made2 } = await show.ana.commit(show.uuid.toUpperCase(), [
      {
        op: 'update',
        entityType: 'source',
        uuid: source.uuid.toUpperCase() as Uuid,
        fields: { name: 'New' },
      },
    ]);
    expect(made2.productionUuid).toBe(show.uuid);
    expect(await show.told()).toHaveLength(5);
  });
});

describe('a version', () => {
  const fields = { note: 'x' };
  const wayToSend: Record<string, (show: Show, uuid: string, version: number) => Promise<Answer>> = {
    'of an edit': ({ ana }, uuid, version) => ana.send('PUT', `/api/sources/${uuid}`, { ...fields, version }),
    'of an edit in a commit': (show, uuid, version) =>
      commit(show, { op: 'update', entityType: 'source', uuid, fields, version }),
    'of a delete in a commit': (show, uuid, version) =>
      commit(show, { op: 'delete', entityType: 'source', uuid, version }),
    'that a revert takes back': ({ ana }, uuid, version) =>
      ana.send('POST', `/api/sources/${uuid}/revert`, { field: 'note', version }),
    'that a revert has seen': ({ ana }, uuid, seen) =>
      ana.send('POST', `/api/sources/${uuid}/revert`, { field: 'note', version: 2, seen }),
  };
  const commit = ({ ana, uuid }: Show, operation: object) =>
    ana.send('POST', '/api/commits', { productionUuid: uuid, operations: [operation] });

  it.each(Object.entries(wayToSend))(
    '%s may be any that Postgres can hold, and no other',
    async (_, send) => {
      const show = await makeShow(server);
      const { uuid } = await show.add('source');
      await show.ana.update(['source', uuid], { note: 'before' });
      for (const version of [2 ** 31, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e300, 0, -1, 1.5])
        expect(await send(show, uuid, version), String(version)).toMatchObject({ status: 400 });
      expect(await show.told()).toHaveLength(2);
      expect((await send(show, uuid, 2 ** 31 - 1)).status).toBeLessThan(500);
    },
  );
});

describe('a name of a person', () => {
  it('may hold any letters, and never keeps a write from being made', async () => {
    const show = await makeShow(server);
    const names = ['Zoë 🎥', '%', `${'x'.repeat(58)}🎥`, '漢字', `O'Brien; --`];
    for (const name of names) await server.as(name).create('source', { productionUuid: show.uuid });
    const told = await show.told();
    expect(told.map((words) => words.slice(0, words.indexOf(':')))).toEqual(names);
  });

  it('is the one of the account, whatever a request says', async () => {
    const show = await makeShow(server);
    const liar = { 'x-user-id': show.ben.userId, 'x-user-name': 'Ben' };
    const fields = { productionUuid: show.uuid };
    expect((await show.ana.send('POST', '/api/sources', fields, liar)).body.commit).toMatchObject({
      userId: show.ana.userId,
      userName: 'Ana',
    });
    for (const field of ['userId', 'userName', 'lastModifiedBy'])
      expect((await show.ana.send('POST', '/api/sources', { ...fields, [field]: 'Ben' })).status).toBe(400);
  });
});

describe('every path with a uuid', () => {
  it.each(definitions.map(({ plural }) => plural))(
    'of /api/%s answers 400 to a broken one, never 500',
    async (plural) => {
      const ana = server.as('Ana');
      for (const uuid of ['x', '%20', '0', nobody.slice(1), `${nobody}0`, "'; --", '%00']) {
        const requests = [
          ana.send('PUT', `/api/${plural}/${uuid}`, { note: 'x' }),
          ana.send('DELETE', `/api/${plural}/${uuid}`),
          ana.send('POST', `/api/${plural}/${uuid}/restore`, {}),
          ana.send('GET', `/api/${plural}/${uuid}/history`),
        ];
        for (const answer of await Promise.all(requests)) expect(refusalOf(answer).code).toBe('VALIDATION');
      }
      for (const answer of await Promise.all([
        ana.send('PUT', `/api/${plural}/${nobody}`, { note: 'x' }),
        ana.send('DELETE', `/api/${plural}/${nobody}`),
        ana.send('POST', `/api/${plural}/${nobody}/restore`, {}),
        ana.send('GET', `/api/${plural}/${nobody}`),
        ana.send('GET', `/api/${plural}/${nobody}/history`),
      ]))
        expect(refusalOf(answer).code).toMatch(/^(PRODUCTION_)?NOT_FOUND$/);
    },
  );
});
