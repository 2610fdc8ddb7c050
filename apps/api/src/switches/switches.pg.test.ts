import type { Entity, EntityType } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, soonerThan } from '../testing/eventually.ts';
import { type Person, refused } from '../testing/person.ts';
import { join } from '../testing/roles.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';
import { CACHE_MS } from './switches.ts';

const server = await startServer({ crew: 'invited' });
const elsewhere = await startServer({ crew: 'invited', database: server.database });
afterAll(async () => {
  await elsewhere.stop();
  await server.stop();
  expect([...server.errors, ...elsewhere.errors]).toEqual([]);
});

const turn = (show: Show, fields: Record<string, unknown>) => show.add('switch', fields);
const set = (show: Show, { uuid }: { uuid: string }, fields: Record<string, unknown>) =>
  show.ana.update(['switch', uuid], fields);
const note = () => ({ note: crypto.randomUUID() });

/** Every way to write to a source of a show. */
async function writesOf(show: Show) {
  const source = await show.add('source', { id: 'SRC 1', name: 'one' });
  const { commit } = await show.ana.update(['source', source.uuid], { name: 'two' });
  const gone = await show.add('source');
  await show.ana.remove(['source', gone.uuid]);
  const path = `/api/sources/${source.uuid}`;
  const productionUuid = show.uuid;
  const update = { op: 'update', entityType: 'source', uuid: source.uuid, fields: note() };
  const step = `/api/productions/${productionUuid}`;
  const writes: [method: string, path: string, body?: unknown][] = [
    ['POST', '/api/sources', { productionUuid }],
    ['PUT', path, note()],
    ['DELETE', path],
    ['POST', `/api/sources/${gone.uuid}/restore`, {}],
    ['POST', `${path}/revert`, { field: 'name', version: 2 }],
    ['POST', '/api/commits', { productionUuid, operations: [update] }],
    ['POST', '/api/commits', { productionUuid, operations: [update], onConflict: 'apply-rest' }],
    ['POST', `/api/commits/${commit.uuid}/undo`, { productionUuid }],
    ['POST', `${step}/undo`, { below: undefined }],
    ['POST', `${step}/redo`, {}],
  ];
  return { source, writes };
}

describe('a show that is read-only', () => {
  it('refuses every write with 503, who did it and when to come back; reading goes on, and then writing does', async () => {
    const show = await makeShow(server);
    const { source, writes } = await writesOf(show);
    const maintenance = await turn(show, { readOnly: true });
    const before = await show.footprint();
    // Ana's newest step would take the switch back, which she may: Ben has steps of his own.
    const ben = await join(server, 'Ben', show.uuid, 'owner');
    for (const [method, path, body] of [
      ...writes.filter(([, path]) => !/(undo|redo)$/.test(path) || path.includes('commits')),
      ['PUT', `/api/productions/${show.uuid}`, note()],
      ['DELETE', `/api/productions/${show.uuid}`],
    ] as const) {
      const answer = await ben.send(method, path, body);
      const what = `${method} ${path} ${JSON.stringify(answer.body)}`;
      expect(answer.status, what).toBe(503);
      expect(answer.headers.get('retry-after'), what).toBe('5');
      expect(answer.body.error, what).toMatchObject({
        code: 'READ_ONLY',
        message: `Ana has made this show read-only (${maintenance.id}). Reading goes on; changes are taken again when that is switched off.`,
      });
    }
    expect(await show.footprint()).toEqual(before);
    expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({ name: 'two' });
    expect((await show.snapshot()).entities.source).toHaveLength(1);
    expect(await ben.get(`/api/productions/${show.uuid}/activity`)).toMatchObject({ pruned: 0 });

    const key = crypto.randomUUID();
    expect(
      await refused(show.ana.create('source', { productionUuid: show.uuid, id: 'SRC 9' }, key)),
    ).toMatchObject({ code: 'READ_ONLY' });
    await set(show, maintenance, { readOnly: false });
    // The very same write, tried again as a screen does.
    const written = await show.ana.create('source', { productionUuid: show.uuid, id: 'SRC 9' }, key);
    expect(written.entity.id).toBe('SRC 9');
  });

  it('lets nobody undo or redo, but for the switch itself', async () => {
    const show = await makeShow(server);
    const ben = await join(server, 'Ben', show.uuid, 'editor');
    const source = await show.add('source');
    await ben.update(['source', source.uuid], { name: 'by Ben' });
    await turn(show, { readOnly: true });
    const step = (person: Person, which: string) =>
      person.send('POST', `/api/productions/${show.uuid}/${which}`, {});
    expect((await step(ben, 'undo')).body.error).toMatchObject({ code: 'READ_ONLY' });
    expect((await step(ben, 'redo')).body.error).toMatchObject({ code: 'NOTHING_TO_REDO' });
    expect((await step(show.ana, 'undo')).status).toBe(200);
    expect((await step(ben, 'undo')).status).toBe(200);
    // Redo turns it on again, and with that the book is closed for what Ben has taken back.
    expect((await step(show.ana, 'redo')).status).toBe(200);
    expect((await step(ben, 'redo')).body.error).toMatchObject({ code: 'READ_ONLY' });
  });

  it('is closed on another instance too as soon as it has heard of it, and there for a switch from psql as well', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    const there = elsewhere.as('Ana');
    await there.update(['source', source.uuid], note());
    const maintenance = await turn(show, { readOnly: true });
    const isClosed = async () =>
      (await there.send('PUT', `/api/sources/${source.uuid}`, note())).body.error?.code === 'READ_ONLY';
    const isOpen = async () =>
      (await show.ana.send('PUT', `/api/sources/${source.uuid}`, note())).status === 200;
    await soonerThan(CACHE_MS, async () => {
      await set(show, maintenance, { readOnly: true });
      await eventually('it is closed there', isClosed);
      await there.update(['switch', maintenance.uuid], { readOnly: false });
      await eventually('it is open here', isOpen);
    });
    // There it is cached that everything may be written.
    await there.update(['source', source.uuid], note());
    await server.sql('update switches set read_only = true where uuid = $1', [maintenance.uuid]);
    await eventually('it is closed there again', isClosed);
    const answer = await there.send('PUT', `/api/sources/${source.uuid}`, note());
    expect(answer.body.error.message).toMatch(/^\S+ \(database\) has made this show read-only/);
  });

  it('is another show’s business alone', async () => {
    const [show, other] = await Promise.all([makeShow(server), makeShow(server)]);
    await turn(show, { readOnly: true });
    await other.add('source');
  });
});

describe('a type that is read-only', () => {
  it('refuses what is written to its rows, and what would change them along with others', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { id: 'SRC 1' });
    const cable = await show.add('connection', { sourceUuid: source.uuid });
    await turn(show, { appliesTo: 'connection', readOnly: true });
    const message = /^Ana has made the connections of this show read-only \(SWI 1\)/;
    for (const write of [
      () => show.ana.update(['connection', cable.uuid], note()),
      () => show.add('connection'),
      // The cable would lose its source.
      () => show.ana.remove(['source', source.uuid]),
      () =>
        show.ana.commit(show.uuid, [
          { op: 'update', entityType: 'source', uuid: source.uuid, fields: note() },
          { op: 'update', entityType: 'connection', uuid: cable.uuid, fields: note() },
        ]),
    ])
      expect(await refused(write())).toMatchObject({
        code: 'READ_ONLY',
        message: expect.stringMatching(message),
      });
    await show.ana.update(['source', source.uuid], note());
    const { uuid } = await show.add('checklist-item', { title: 'sweep' });
    await show.ana.remove(['checklist-item', uuid]);
    expect((await show.ana.get(`/api/connections/${cable.uuid}`)).version).toBe(1);
  });
});

describe('a switch', () => {
  it('is turned by owners alone, in whatever way', async () => {
    const show = await makeShow(server);
    const own = await turn(show, {});
    for (const role of ['viewer', 'operator', 'editor'] as const) {
      const person = await join(server, `a ${role}`, show.uuid, role);
      const productionUuid = show.uuid;
      const fields = { readOnly: true };
      for (const [method, path, body] of [
        ['POST', '/api/switches', { productionUuid, appliesTo: 'source' }],
        ['PUT', `/api/switches/${own.uuid}`, fields],
        ['DELETE', `/api/switches/${own.uuid}`],
        ['POST', `/api/switches/${own.uuid}/restore`, {}],
        ['POST', `/api/switches/${own.uuid}/revert`, { field: 'note', version: 2 }],
        ...(['create', 'update', 'delete', 'restore'] as const).map(
          (op) =>
            [
              'POST',
              '/api/commits',
              {
                productionUuid,
                operations: [
                  {
                    op,
                    entityType: 'switch',
                    ...(op === 'create' ? {} : { uuid: own.uuid }),
                    ...(op === 'create' || op === 'update' ? { fields } : {}),
                  },
                ],
              },
            ] as const,
        ),
      ] as const) {
        const answer = await person.send(method, path, body);
        expect(answer.body.error, `${role}: ${method} ${path}`).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect(await person.get(`/api/switches/${own.uuid}`)).toMatchObject({ readOnly: false });
    }
  });

  it('is not turned by the undo of whoever is an owner no more', async () => {
    const show = await makeShow(server);
    const was = await join(server, 'Wanda', show.uuid, 'owner');
    const own = await turn(show, {});
    const { commit } = await was.update(['switch', own.uuid], { externalApi: true });
    await join(server, 'Wanda', show.uuid, 'editor');
    for (const [path, body] of [
      [`/api/productions/${show.uuid}/undo`, {}],
      [`/api/commits/${commit.uuid}/undo`, { productionUuid: show.uuid }],
    ] as const)
      expect((await was.send('POST', path, body)).body.error).toMatchObject({ code: 'FORBIDDEN' });
    expect(await was.get(`/api/switches/${own.uuid}`)).toMatchObject({ externalApi: true });
  });

  it('stands once for the show and once for each type, and in the log', async () => {
    const show = await makeShow(server);
    const whole = await turn(show, { externalApi: true });
    await turn(show, { appliesTo: 'source' });
    expect(await refused(turn(show, { appliesTo: 'source' }))).toMatchObject({
      code: 'REFERENCE_TAKEN',
      field: 'appliesTo',
      holder: { id: 'SWI 2' },
    });
    expect(await refused(turn(show, {}))).toMatchObject({ holder: { id: 'SWI 1' } });
    expect(await refused(turn(show, { appliesTo: 'switch' }))).toMatchObject({ code: 'VALIDATION' });
    await set(show, whole, { readOnly: true });
    expect(await show.told()).toEqual([
      'Ana: switch SWI 1 created',
      'Ana: switch SWI 2 created',
      'Ana: switch SWI 1 updated (readOnly)',
    ]);
  });

  it('lets other programs in only where the show does, and its type does not object', async () => {
    const show = await makeShow(server);
    const external = async (type: EntityType) => (await server.deps.switches.of(show.uuid, type)).externalApi;
    expect(await external('source')).toBe(false);
    const own: Entity<'switch'> = await turn(show, { appliesTo: 'source', externalApi: true });
    expect(await external('source')).toBe(false);
    const whole = await turn(show, { externalApi: true });
    expect(await external('source')).toBe(true);
    expect(await external('camera')).toBe(true);
    await set(show, own, { externalApi: false });
    expect([await external('source'), await external('camera')]).toEqual([false, true]);
    await show.ana.remove(['switch', whole.uuid]);
    expect(await external('camera')).toBe(false);
  });
});
