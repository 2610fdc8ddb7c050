import type { Entity } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { bring, find, pathOf, rename } from '../testing/look-up.ts';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer({ crew: 'invited' });
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

describe('a kind of identifier that is switched off', () => {
  it('finds nothing, and the answer says which kinds do; the other kinds go on, at once and elsewhere too', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'SRC 1' });
    await bring(show, [{ type: 'source', uuid: row.uuid, key: '1007' }]);
    const { uuid } = await show.add('switch', {});
    const names = { uuid: row.uuid, 'legacy key': '1007', id: 'SRC 1' };
    const fields = { uuid: 'uuidLookup', 'legacy key': 'legacyKeyLookup', id: 'idLookup' } as const;
    for (const kind of ['uuid', 'legacy key', 'id'] as const) {
      await show.ana.update(['switch', uuid], { [fields[kind]]: false });
      for (const other of ['uuid', 'legacy key', 'id'] as const)
        if (other !== kind) expect(await find(show, names[other]), other).toMatchObject({ uuid: row.uuid });
      const accepted = ['uuid', 'legacy key', 'id'].filter((other) => other !== kind);
      const error = await refused(find(show, names[kind]));
      expect(error).toMatchObject({
        code: 'LOOKUP_KIND_OFF',
        message: `This show looks sources up by ${accepted.join(' and ')} only.`,
        accepted,
      });
      expect(await refused(find(show, 'SRC 99'))).toMatchObject({ code: 'NOT_FOUND' });
      await show.ana.update(['switch', uuid], { [fields[kind]]: true });
    }
    await show.ana.update(['switch', uuid], { uuidLookup: false, legacyKeyLookup: false, idLookup: false });
    expect(await refused(show.ana.get(`/api/sources/${row.uuid}`))).toMatchObject({
      code: 'LOOKUP_KIND_OFF',
      message: 'Looking sources up is switched off in this show.',
      accepted: [],
    });
    expect(await refused(show.ana.get(`/api/productions/${show.uuid}`))).toMatchObject({
      code: 'LOOKUP_KIND_OFF',
    });
    // Else nobody could switch it on again.
    expect(await show.ana.get(`/api/switches/${uuid}`)).toMatchObject({ uuid });
    expect((await show.ana.update(['source', row.uuid], { name: 'x' })).entity.name).toBe('x');
  });

  it('may be so for one type alone', async () => {
    const show = await makeShow(server);
    await show.add('source', { id: 'ONE' });
    await show.add('send', { id: 'ONE' });
    await show.add('switch', { appliesTo: 'source', idLookup: false });
    expect(await refused(find(show, 'ONE'))).toMatchObject({ code: 'LOOKUP_KIND_OFF' });
    expect(await show.ana.get(pathOf(show, 'ONE', 'sends'))).toMatchObject({ id: 'ONE' });
  });
});

describe('an id that a row once had', () => {
  it('finds nothing, and the answer names the row that had it, to members only', async () => {
    const show = await makeShow(server);
    const row: Entity<'source'> = await show.add('source', { id: 'SRC 1', name: 'Laptop' });
    await rename(show, row, 'CAM 4');
    expect(await refused(find(show, 'src 1'))).toEqual({
      code: 'NOT_FOUND',
      message: 'There is no source "src 1". CAM 4 once had this id.',
      formerly: [{ entityType: 'source', uuid: row.uuid, id: 'CAM 4', name: 'Laptop' }],
      requestId: expect.any(String),
    });
    const stranger = await server.as('Stranger').send('GET', pathOf(show, 'src 1'));
    expect(stranger.body.error).toMatchObject({ code: 'PRODUCTION_NOT_FOUND' });
    expect(JSON.stringify(stranger.body)).not.toContain(row.uuid);
    // Somebody else takes it: then it is theirs.
    const next = await show.add('source', { id: 'SRC 1' });
    expect(await find(show, 'SRC 1')).toMatchObject({ uuid: next.uuid });
  });

  it('of a show is told to its members only', async () => {
    const show = await makeShow(server);
    const was = show.row.id;
    await show.ana.update(['production', show.uuid], { id: `${was} B` });
    const path = `/api/productions/${encodeURIComponent(was)}`;
    expect(await refused(show.ana.get(path))).toMatchObject({
      code: 'PRODUCTION_NOT_FOUND',
      formerly: [{ uuid: show.uuid, id: `${was} B` }],
    });
    const stranger = await server.as('Stranger').send('GET', path);
    expect(stranger.body.error).toMatchObject({ code: 'PRODUCTION_NOT_FOUND' });
    expect(stranger.body.error.formerly).toBeUndefined();
  });
});
