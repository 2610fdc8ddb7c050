import { afterAll, describe, expect, it } from 'vitest';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
const second = await startServer({ database: server.database });
afterAll(async () => {
  await second.stop();
  await server.stop();
  expect([...server.errors, ...second.errors]).toEqual([]);
});

const both = [server, second] as const;
const instance = (index: number) => both[index % 2] ?? server;

describe('a write that is sent again with its key', () => {
  it('is made once, and answered the same, however often and to whichever instance it is sent', async () => {
    const show = await makeShow(server);
    const key = crypto.randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        instance(index).as('Ana').create('source', { productionUuid: show.uuid, name: 'Once' }, key),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect((await show.snapshot()).entities.source).toEqual([answers[0]?.entity]);
    // Much later too, when the row has long moved on.
    await show.ben.update(['source', answers[0]?.entity.uuid ?? ''], { name: 'Later' });
    expect(await second.as('Ana').create('source', { productionUuid: show.uuid, name: 'Once' }, key)).toEqual(
      answers[0],
    );
    expect(await show.told()).toEqual(['Ana: source SRC 1 created', 'Ben: source SRC 1 updated (name)']);
  });

  it('is made once for every kind of write', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    const row = ['source', source.uuid] as const;
    const twice = async <T>(write: (at: typeof server, key: string) => Promise<T>) => {
      const key = crypto.randomUUID();
      const first = await write(server, key);
      expect(await write(second, key)).toEqual(first);
      return first;
    };
    const edit = await twice((at, key) => at.as('Ana').update(row, { name: 'x', version: 1 }, key));
    await twice((at, key) => at.as('Ana').undo(edit.commit, key));
    await twice((at, key) => at.as('Ana').remove(row, key));
    const deleted = await show.ana.send(
      'POST',
      `/api/sources/${source.uuid}/restore`,
      {},
      { 'idempotency-key': 'restore-1' },
    );
    expect(
      (
        await show.ana.send(
          'POST',
          `/api/sources/${source.uuid}/restore`,
          {},
          { 'idempotency-key': 'restore-1' },
        )
      ).body,
    ).toEqual(deleted.body);
    await twice((at, key) =>
      at.as('Ana').commit(
        show.uuid,
        Array.from({ length: 3 }, () => ({ op: 'create', entityType: 'send', fields: {} })),
        key,
      ),
    );
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 created',
      'Ana: source SRC 1 updated (name)',
      'Ana: source SRC 1 updated (name)',
      'Ana: source SRC 1 deleted',
      'Ana: source SRC 1 created',
      'Ana: send DST 1 created; send DST 2 created; send DST 3 created',
    ]);
  });

  it('makes one show, not two', async () => {
    const show = await makeShow(server);
    const key = crypto.randomUUID();
    const fields = { client: 'x', showName: `Once ${key}` };
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => instance(index).as('Ana').create('production', fields, key)),
    );
    expect(new Set(answers.map(({ entity }) => entity.uuid)).size).toBe(1);
    const rows = await server.sql('select uuid from productions where show_name = $1', [fields.showName]);
    expect(rows).toHaveLength(1);
    expect(await show.told()).toEqual([]);
  });

  it('is answered without a change when it made none', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'x' });
    const key = crypto.randomUUID();
    const first = await show.ana.update(['source', source.uuid], { name: 'x' }, key);
    const again = await show.ana.update(['source', source.uuid], { name: 'x' }, key);
    expect(again.commit).toMatchObject({ uuid: first.commit.uuid, changes: [] });
    expect(again.entity).toEqual(source);
    expect(await show.told()).toHaveLength(1);
  });
});

describe('a key', () => {
  it('cannot be used for another write', async () => {
    const show = await makeShow(server);
    const key = crypto.randomUUID();
    const { entity } = await show.ana.create('source', { productionUuid: show.uuid, name: 'One' }, key);
    const before = await show.footprint();
    for (const write of [
      () => show.ana.create('source', { productionUuid: show.uuid, name: 'Two' }, key),
      () => second.as('Ana').create('send', { productionUuid: show.uuid, name: 'One' }, key),
      () => show.ana.update(['source', entity.uuid], { name: 'One' }, key),
      () => show.ana.remove(['source', entity.uuid], key),
    ])
      expect(await refused(write())).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toEqual(['Ana: source SRC 1 created']);
  });

  it('may be used for another write in another show', async () => {
    const [show, other] = [await makeShow(server), await makeShow(server)];
    const key = crypto.randomUUID();
    await show.ana.create('source', { productionUuid: show.uuid }, key);
    await other.ana.create('source', { productionUuid: other.uuid }, key);
    expect(await show.told()).toHaveLength(1);
    expect(await other.told()).toHaveLength(1);
  });

  it('of a write that was refused is free: the write is looked at anew', async () => {
    const show = await makeShow(server);
    const held = await show.add('source', { id: 'SRC 9' });
    const key = crypto.randomUUID();
    const write = () => show.ben.create('source', { productionUuid: show.uuid, id: 'SRC 9' }, key);
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(await refused(write())).toMatchObject({ code: 'ID_TAKEN' });
    await show.ana.remove(['source', held.uuid]);
    const { entity } = await write();
    expect(entity).toMatchObject({ id: 'SRC 9', version: 1 });
    expect((await write()).entity).toEqual(entity);
    expect(await show.told()).toEqual([
      'Ana: source SRC 9 created',
      'Ana: source SRC 9 deleted',
      'Ben: source SRC 9 created',
    ]);
  });
});
