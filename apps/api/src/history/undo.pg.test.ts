import type { Commit } from '@callsign/contracts/commits';
import { afterAll, describe, expect, it } from 'vitest';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** What a person sees of a book: everything but versions and times. */
const seen = (entities: Record<string, object[]>) =>
  Object.fromEntries(
    Object.entries(entities).map(([type, rows]) => [
      type,
      rows.map((row) => {
        const {
          version: _v,
          fieldVersions: _f,
          updatedAt: _u,
          lastModifiedBy: _l,
          ...rest
        } = row as Record<string, unknown>;
        return rest;
      }),
    ]),
  );

describe('an undo', () => {
  it('of an edit puts the old values back, in a commit of its own', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'GFX', hRes: 1920, note: 'keep' });
    const { commit } = await show.ana.update(['source', source.uuid], {
      name: 'Laptop',
      hRes: null,
      id: 'SRC A',
    });
    const undone = await show.ben.undo(commit);
    expect(undone.skipped).toEqual([]);
    expect(undone.commit).toMatchObject({ reason: 'undo', userName: 'Ben' });
    expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({
      id: 'SRC 1',
      name: 'GFX',
      hRes: 1920,
      note: 'keep',
      version: 3,
    });
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 created',
      'Ana: source SRC A updated (hRes, id, name)',
      'Ben: source SRC 1 updated (hRes, id, name)',
    ]);
  });

  it('of a removal brings the row back with its uuid, its outputs and all its links', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { id: 'SRC A' });
    const output = await show.add('source-output', { sourceUuid: source.uuid });
    const send = await show.add('send');
    for (const fields of [{}, { sourceOutputUuid: output.uuid }, { sendUuid: send.uuid }])
      await show.add('connection', { sourceUuid: source.uuid, ...fields });
    const before = await show.snapshot();
    const { commit } = await show.ana.remove(['source', source.uuid]);
    // What somebody else does meanwhile stays.
    await show.ben.update(['send', send.uuid], { name: 'Screen' });
    await show.told();
    const undone = await show.ana.undo(commit);
    expect(undone.skipped).toEqual([]);
    const after = await show.snapshot();
    expect(seen(after.entities)).toEqual(
      seen({ ...before.entities, send: before.entities.send.map((row) => ({ ...row, name: 'Screen' })) }),
    );
    expect(await show.told()).toHaveLength(1);
  });

  it('of many operations undoes them all, and an undo of that does them again', async () => {
    const show = await makeShow(server);
    const [one, two] = [await show.add('source'), await show.add('source')];
    const ccu = await show.add('ccu');
    const camera = await show.add('camera', { ccuUuid: ccu.uuid });
    const start = await show.snapshot();
    const { commit } = await show.ana.commit(show.uuid, [
      { op: 'update', entityType: 'source', uuid: one.uuid, fields: { id: 'SRC 2' } },
      { op: 'update', entityType: 'source', uuid: two.uuid, fields: { id: 'SRC 1', name: 'x' } },
      { op: 'update', entityType: 'source', uuid: two.uuid, fields: { name: 'y' } },
      { op: 'create', entityType: 'send', fields: { name: 'Screen' } },
      { op: 'delete', entityType: 'ccu', uuid: ccu.uuid },
    ]);
    const done = await show.snapshot();
    const first = await show.ana.undo(commit);
    expect(first.skipped).toEqual([]);
    expect(seen((await show.snapshot()).entities)).toEqual(seen(start.entities));
    const second = await show.ben.undo(first.commit);
    expect(second.skipped).toEqual([]);
    expect(seen((await show.snapshot()).entities)).toEqual(seen(done.entities));
    const third = await show.ana.undo(second.commit);
    expect(third.skipped).toEqual([]);
    expect(seen((await show.snapshot()).entities)).toEqual(seen(start.entities));
    expect(await show.ana.get(`/api/cameras/${camera.uuid}`)).toMatchObject({ ccuUuid: ccu.uuid });
    expect(await show.told()).toHaveLength(8);
  });

  it('leaves alone, field by field, what somebody has changed since, and names it', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { name: 'GFX', note: 'old' });
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'Ana', note: 'Ana', hRes: 1 });
    await show.ben.update(['source', source.uuid], { name: 'Ben' });
    const undone = await show.ana.undo(commit);
    expect(undone.skipped).toEqual([
      { entityType: 'source', uuid: source.uuid, id: 'SRC 1', fields: ['name'] },
    ]);
    expect(await show.ana.get(`/api/sources/${source.uuid}`)).toMatchObject({
      name: 'Ben',
      note: 'old',
      hRes: null,
    });
    expect((await show.told()).at(-1)).toBe('Ana: source SRC 1 updated (hRes, note)');
  });

  it('of a new row that somebody has worked on since is refused, so that nothing of theirs is lost', async () => {
    const show = await makeShow(server);
    const { entity, commit } = await show.ana.create('source', { productionUuid: show.uuid });
    await show.ben.update(['source', entity.uuid], { name: 'Mine now' });
    expect(await refused(show.ana.undo(commit))).toMatchObject({ code: 'NOTHING_TO_UNDO' });
    const fresh = await show.ana.create('source', { productionUuid: show.uuid });
    await show.ana.undo(fresh.commit);
    expect((await show.snapshot()).entities.source.map(({ uuid }) => uuid)).toEqual([entity.uuid]);
    expect((await show.told()).at(-1)).toBe('Ana: source SRC 2 deleted');
  });

  it('twice says that nothing is left to undo', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    for (const write of [
      () => show.ana.update(['source', source.uuid], { name: 'x' }),
      () => show.ana.remove(['source', source.uuid]),
      () => show.ana.create('source', { productionUuid: show.uuid }),
    ]) {
      const { commit } = await write();
      await show.ana.undo(commit);
      await show.told();
      const before = await show.footprint();
      expect(await refused(show.ben.undo(commit))).toMatchObject({ code: 'NOTHING_TO_UNDO' });
      expect(await show.footprint()).toEqual(before);
      expect(await show.told()).toEqual([]);
    }
  });

  it('of an edit of a row that was deleted since is refused', async () => {
    const show = await makeShow(server);
    const source = await show.add('source');
    const { commit } = await show.ana.update(['source', source.uuid], { name: 'x' });
    await show.ben.remove(['source', source.uuid]);
    expect(await refused(show.ana.undo(commit))).toMatchObject({ code: 'NOTHING_TO_UNDO' });
    expect(await show.told()).toHaveLength(3);
  });

  it('of a removal whose id is used again names the row that has it', async () => {
    const show = await makeShow(server);
    const source = await show.add('source', { id: 'SRC 1' });
    const { commit } = await show.ana.remove(['source', source.uuid]);
    const fresh = await show.add('source', { id: 'SRC 1', name: 'New' });
    const before = await show.footprint();
    expect(await refused(show.ana.undo(commit))).toMatchObject({
      code: 'ID_TAKEN',
      holder: { uuid: fresh.uuid, id: 'SRC 1', name: 'New' },
      nextFree: 'SRC 2',
    });
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toHaveLength(3);
  });

  it('of what psql has done works like any other', async () => {
    const show = await makeShow(server);
    await show.add('source');
    await show.add('source');
    await server.sql(`update sources set name = 'gone', note = 'gone' where production_uuid = $1`, [
      show.uuid,
    ]);
    await show.told();
    const { changes } = show.screen.commits.at(-1) ?? {};
    expect(changes).toHaveLength(2);
    await show.ana.undo(show.screen.commits.at(-1) as never);
    expect((await show.snapshot()).entities.source).toMatchObject([
      { name: '', note: null },
      { name: '', note: null },
    ]);
    expect(await show.told()).toHaveLength(1);
  });

  it('of deleting a show brings it back, and of making one deletes it', async () => {
    const show = await makeShow(server);
    const { commit } = await show.ana.remove(['production', show.uuid]);
    await show.ana.undo({ ...commit, productionUuid: show.uuid });
    expect(await show.snapshot()).toMatchObject({ production: { isDeleted: false } });
    const made = await show.ana.create('production', { client: 'x', showName: 'By mistake' });
    await show.ana.undo({ ...made.commit, productionUuid: made.entity.uuid });
    expect(await refused(show.ana.create('source', { productionUuid: made.entity.uuid }))).toMatchObject({
      code: 'PRODUCTION_DELETED',
    });
    expect(await show.told()).toHaveLength(2);
  });

  it('of making a show lets nothing in after it, not even what is written at the same moment', async () => {
    const show = await makeShow(server);
    const [made] = show.screen.commits;
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => show.add('source')),
      show.ben.undo(made as Commit),
      ...Array.from({ length: 15 }, () => show.add('source')),
    ]);
    const told = await show.told();
    expect(told.at(-1)).toBe(`Ben: production ${show.row.id} deleted`);
    const refusals = outcomes.flatMap((each) => (each.status === 'rejected' ? each.reason.error.code : []));
    expect(refusals).toEqual(Array(21 - told.length).fill('PRODUCTION_DELETED'));
  });

  it('reaches no commit of another show', async () => {
    const [show, other] = [await makeShow(server), await makeShow(server)];
    const { commit } = await show.ana.create('source', { productionUuid: show.uuid });
    const before = await show.footprint();
    expect(await refused(other.ana.undo({ ...commit, productionUuid: other.uuid }))).toMatchObject({
      code: 'NOTHING_TO_UNDO',
    });
    expect(await show.footprint()).toEqual(before);
    expect(await other.told()).toEqual([]);
  });
});
