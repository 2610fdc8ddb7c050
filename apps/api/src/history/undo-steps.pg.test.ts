import type { Commit } from '@callsign/contracts/commits';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

async function step(show: Show, who: Person, what: 'undo' | 'redo', body: unknown = {}) {
  const key = crypto.randomUUID();
  return who.send('POST', `/api/productions/${show.uuid}/${what}`, body, { 'idempotency-key': key });
}
const undo = (show: Show, who: Person) => step(show, who, 'undo');
const redo = (show: Show, who: Person) => step(show, who, 'redo');
const name = (show: Show, uuid: string) =>
  (show.screen.rows.get(uuid) as { name?: string } | undefined)?.name;

describe('undo and redo of one person', () => {
  it('goes back through their own changes one by one, and forward again', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    for (const text of ['two', 'three']) await show.ana.update(['source', source.uuid], { name: text });
    await show.told();

    expect((await undo(show, show.ana)).status).toBe(200);
    expect((await undo(show, show.ana)).status).toBe(200);
    await show.told();
    expect(name(show, source.uuid)).toBe('one');
    expect((await undo(show, show.ana)).status).toBe(200);
    await show.told();
    expect(show.screen.rows.has(source.uuid)).toBe(false);

    for (const _ of 'abc') expect((await redo(show, show.ana)).status).toBe(200);
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 created',
      'Ana: source SRC 1 updated (name)',
      'Ana: source SRC 1 updated (name)',
    ]);
    expect(name(show, source.uuid)).toBe('three');
    const end = await redo(show, show.ana);
    expect([end.status, end.body.error.code]).toEqual([409, 'NOTHING_TO_REDO']);
    // And back once more: a redo can be undone like the change itself.
    await undo(show, show.ana);
    await show.told();
    expect(name(show, source.uuid)).toBe('two');
  });

  it('never touches what others have done', async () => {
    const show = await makeShow(server);
    const mine = await show.add('source', { name: 'mine' });
    const { entity: theirs } = await show.ben.create('source', { productionUuid: show.uuid, name: 'theirs' });
    await undo(show, show.ana);
    await show.told();
    expect(show.screen.rows.has(mine.uuid)).toBe(false);
    expect(name(show, theirs.uuid)).toBe('theirs');
    const end = await undo(show, show.ana);
    expect([end.status, end.body.error.code]).toEqual([409, 'NOTHING_TO_UNDO']);
    expect(show.screen.rows.has(show.uuid)).toBe(true);
  });

  it('ends redo with any change of their own, but not with a change of others', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    await show.ana.update(['source', source.uuid], { name: 'two' });
    await undo(show, show.ana);
    await show.ben.update(['source', source.uuid], { note: 'by Ben' });
    expect((await redo(show, show.ana)).status).toBe(200);
    await undo(show, show.ana);
    await show.ana.update(['source', source.uuid], { note: 'by Ana' });
    expect((await redo(show, show.ana)).body.error.code).toBe('NOTHING_TO_REDO');
    // What was undone stays undone, and the next undo is of the newer change.
    await undo(show, show.ana);
    await show.told();
    expect(show.screen.rows.get(source.uuid)).toMatchObject({ name: 'one', note: 'by Ben' });
  });

  it('takes a paste of 48 rows back in one step, leaves what someone changed since, and names it', async () => {
    const show = await makeShow(server);
    const rows = await Promise.all(Array.from({ length: 48 }, () => show.add('source', { name: 'old' })));
    await show.ana.commit(
      show.uuid,
      rows.map(({ uuid }) => ({ op: 'update', entityType: 'source', uuid, fields: { name: 'pasted' } })),
    );
    const [first] = rows as [(typeof rows)[0]];
    await show.ben.update(['source', first.uuid], { name: 'by Ben' });
    const answer = await undo(show, show.ana);
    expect(answer.body.commit.changes).toHaveLength(47);
    expect(answer.body.skipped).toEqual([
      { entityType: 'source', uuid: first.uuid, id: first.id, fields: ['name'] },
    ]);
    await show.told();
    expect(name(show, first.uuid)).toBe('by Ben');
    expect(new Set(rows.slice(1).map(({ uuid }) => name(show, uuid)))).toEqual(new Set(['old']));
  });

  it('says what stands in the way when all of it was changed since, and goes on below it', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    await show.ana.update(['source', source.uuid], { note: 'kept' });
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'two' });
    await show.ben.update(['source', source.uuid], { name: 'by Ben' });
    const refused = await undo(show, show.ana);
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({
      code: 'NOTHING_TO_UNDO',
      commit: commit.uuid,
      skipped: [{ uuid: source.uuid, fields: ['name'] }],
    });
    expect((await step(show, show.ana, 'undo', { below: commit.uuid })).status).toBe(200);
    await show.told();
    expect(show.screen.rows.get(source.uuid)).toMatchObject({ name: 'by Ben', note: null });
  });

  it('takes one step however often the same request is sent', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    for (const text of ['two', 'three', 'four'])
      await show.ana.update(['source', source.uuid], { name: text });
    const key = crypto.randomUUID();
    const path = `/api/productions/${show.uuid}/undo`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => show.ana.send('POST', path, {}, { 'idempotency-key': key })),
    );
    expect(new Set(answers.map(({ body }) => body.commit.uuid)).size).toBe(1);
    await show.told();
    expect(name(show, source.uuid)).toBe('three');
  });

  it('takes each of many steps once when they are asked for at the same moment', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: '0' });
    for (let i = 1; i <= 8; i++) await show.ana.update(['source', source.uuid], { name: `${i}` });
    const answers = await Promise.all(Array.from({ length: 5 }, () => undo(show, show.ana)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    await show.told();
    expect(name(show, source.uuid)).toBe('3');
  });

  it('X26: brings a deleted row back with its uuid, id and links, and keeps what others did since', async () => {
    const show = await makeShow(server);
    const ccu = await show.add('ccu', { name: 'CCU' });
    const camera = await show.add('camera', { name: 'Jib', ccuUuid: ccu.uuid });
    const other = await show.add('source', { name: 'other' });
    await show.ana.remove(['ccu', ccu.uuid]);
    await show.ben.update(['source', other.uuid], { name: 'by Ben' });
    await undo(show, show.ana);
    await show.told();
    expect(show.screen.rows.get(ccu.uuid)).toMatchObject({ uuid: ccu.uuid, id: ccu.id });
    expect(show.screen.rows.get(camera.uuid)).toMatchObject({ ccuUuid: ccu.uuid });
    expect(name(show, other.uuid)).toBe('by Ben');
  });

  it('shows what there is to undo and to redo, newest first', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'two' });
    const path = `/api/productions/${show.uuid}/undo-stack`;
    const before = await show.ana.get(path);
    expect(before.redo).toEqual([]);
    expect(before.undo.map((entry: { first: { operation: string } }) => entry.first.operation)).toEqual([
      'updated',
      'created',
    ]);
    expect(before.undo[0]).toMatchObject({ commit: commit.uuid, changes: 1, first: { uuid: source.uuid } });
    await undo(show, show.ana);
    const after = await show.ana.get(path);
    expect([after.undo.length, after.redo.length]).toEqual([1, 1]);
    expect(await show.ben.get(path)).toEqual({ undo: [], redo: [] });
  });

  it('needs to know who asks', async () => {
    const show = await makeShow(server);
    for (const path of ['undo', 'redo']) {
      const answer = await fetch(`${server.url}/api/productions/${show.uuid}/${path}`, { method: 'POST' });
      expect(answer.status).toBe(401);
    }
  });

  it('counts a change that somebody else has undone as undone', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    await show.ana.update(['source', source.uuid], { note: 'first' });
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'two' });
    await show.ben.undo(commit);
    await undo(show, show.ana);
    await show.told();
    expect(show.screen.rows.get(source.uuid)).toMatchObject({ name: 'one', note: null });
    // Ben's undo was a change of Ben's own: he takes it back as such.
    expect((await undo(show, show.ben)).status).toBe(200);
    await show.told();
    expect(name(show, source.uuid)).toBe('two');
  });
});

describe('revert of one field', () => {
  const revert = (who: Person, uuid: string, body: unknown) =>
    who.send('POST', `/api/sources/${uuid}/revert`, body, { 'idempotency-key': crypto.randomUUID() });

  it('gives the field its value from before that change, and leaves the others of the change', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one', note: 'first' });
    const { entity } = await show.ana.update(['source', source.uuid], { name: 'two', note: 'second' });
    const answer = await revert(show.ben, source.uuid, { field: 'note', version: entity.version });
    expect(answer.status).toBe(200);
    expect(answer.body.entity).toMatchObject({ name: 'two', note: 'first' });
    expect((answer.body.commit as Commit).reason).toBe('revert');
  });

  it('is in conflict with a later change of that field, unless its author has seen that one', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    const { entity } = await show.ana.update(['source', source.uuid], { name: 'two' });
    const { entity: now } = await show.ben.update(['source', source.uuid], { name: 'three' });
    const blind = await revert(show.ana, source.uuid, { field: 'name', version: entity.version });
    expect([blind.status, blind.body.error.code]).toEqual([409, 'FIELD_CONFLICT']);
    expect(blind.body.error.fields.name).toMatchObject({ yours: 'one', theirs: 'three', userName: 'Ben' });
    const seen = await revert(show.ana, source.uuid, {
      field: 'name',
      version: entity.version,
      seen: now.version,
    });
    expect(seen.body.entity.name).toBe('one');
  });

  it('says so when that change did not touch the field, or is none', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'one' });
    const { entity } = await show.ana.update(['source', source.uuid], { name: 'two' });
    const untouched = await revert(show.ana, source.uuid, { field: 'note', version: entity.version });
    const none = await revert(show.ana, source.uuid, { field: 'name', version: 99 });
    expect([untouched.status, none.status]).toEqual([400, 400]);
  });
});
