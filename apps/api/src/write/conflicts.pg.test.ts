import { afterAll, describe, expect, it } from 'vitest';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A source at version 1 that Ana and Ben both look at. */
async function makeSource() {
  const show = await makeShow(server);
  const source = await show.add('source', { id: 'SRC 1', name: 'GFX', hRes: 1920 });
  await show.told();
  return { show, source, row: ['source', source.uuid] as const };
}

describe('two people who edit one row', () => {
  it('both succeed when they change different fields, at the same moment and from the same version', async () => {
    const { show, row } = await makeSource();
    const fields = { name: 'Laptop', note: 'Stage left', hRes: 3840, type: 'LAPTOP', standard: '2160p' };
    await Promise.all(
      Object.entries(fields).map(([field, value]) =>
        server.as(field).update(row, { [field]: value, version: 1 }),
      ),
    );
    expect(await show.ana.get(`/api/sources/${row[1]}`)).toMatchObject({ ...fields, version: 6 });
    expect((await show.told()).sort()).toEqual(
      Object.keys(fields)
        .map((field) => `${field}: source SRC 1 updated (${field})`)
        .sort(),
    );
  });

  it('cannot both change one field: the first wins, the second is shown both values, who and when', async () => {
    const { show, row } = await makeSource();
    const { entity } = await show.ana.update(row, { name: 'Ana was here', version: 1 });
    const before = await show.footprint();
    const error = await refused(show.ben.update(row, { name: 'Ben was here', note: 'too', version: 1 }));
    expect(error).toMatchObject({
      code: 'FIELD_CONFLICT',
      fields: {
        name: {
          yours: 'Ben was here',
          theirs: 'Ana was here',
          version: 2,
          userId: server.as('Ana').userId,
          userName: 'Ana',
          at: expect.any(String),
        },
      },
      entity,
    });
    expect(Object.keys(error.fields ?? {})).toEqual(['name']);
    expect(Math.abs(Date.parse(error.fields?.name?.at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await show.footprint()).toEqual(before);
    // "Keep mine": the same edit from the version that Ben has now seen.
    await show.ben.update(row, { name: 'Ben was here', note: 'too', version: 2 });
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 updated (name)',
      'Ben: source SRC 1 updated (name, note)',
    ]);
  });

  it('have exactly one winner when twenty change one field at the same moment', async () => {
    const { show, row } = await makeSource();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        server.as(`Person ${index}`).update(row, { name: `${index}`, version: 1 }),
      ),
    );
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason.error).toMatchObject({
          code: 'FIELD_CONFLICT',
          fields: {
            name: { theirs: won[0]?.value.entity.name, userName: `Person ${won[0]?.value.entity.name}` },
          },
        });
    expect(await show.told()).toHaveLength(1);
  });

  it('do not conflict when both want the same value', async () => {
    const { show, row } = await makeSource();
    const item = await show.add('ccu', { outputs: ['SDI 1'] });
    await show.ana.update(row, { name: 'Same', hRes: 3840, version: 1 });
    const { entity, commit } = await show.ben.update(row, { name: 'Same', hRes: 3840, version: 1 });
    expect(entity).toMatchObject({ version: 2, lastModifiedBy: server.as('Ana').userId });
    expect(commit.changes).toEqual([]);
    await show.ana.update(['ccu', item.uuid], { outputs: ['SDI 1', 'SDI 2'], version: 1 });
    const list = await show.ben.update(['ccu', item.uuid], { outputs: ['SDI 1', 'SDI 2'], version: 1 });
    expect(list.commit.changes).toEqual([]);
    expect(await show.told()).toHaveLength(3);
  });

  it('never conflict in a field that neither has sent, however old the version', async () => {
    const { show, row } = await makeSource();
    for (const note of ['1', '2', '3', '4']) await show.ana.update(row, { note });
    const { entity } = await show.ben.update(row, { name: 'Renamed', version: 1 });
    expect(entity).toMatchObject({ name: 'Renamed', note: '4', hRes: 1920, version: 6 });
    expect((await show.told()).at(-1)).toBe('Ben: source SRC 1 updated (name)');
  });

  it('may write over each other when they send no version', async () => {
    const { show, row } = await makeSource();
    await show.ana.update(row, { name: 'Ana' });
    const { entity } = await show.ben.update(row, { name: 'Ben' });
    expect(entity).toMatchObject({ name: 'Ben', version: 3 });
    expect(await show.told()).toHaveLength(2);
  });

  it('are refused as a whole commit when one of its operations conflicts', async () => {
    const { show, row } = await makeSource();
    const second = await show.add('source', { id: 'SRC 2' });
    await show.ana.update(row, { name: 'Ana', version: 1 });
    const before = await show.footprint();
    const error = await refused(
      show.ben.commit(show.uuid, [
        { op: 'update', entityType: 'source', uuid: second.uuid, fields: { name: 'Ben' }, version: 1 },
        { op: 'update', entityType: 'source', uuid: row[1], fields: { name: 'Ben' }, version: 1 },
      ]),
    );
    expect(error).toMatchObject({ code: 'FIELD_CONFLICT', operation: 1, entity: { id: 'SRC 1' } });
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toHaveLength(2);
  });

  it('see a value written with psql as what the other one changed', async () => {
    const { show, row } = await makeSource();
    await server.sql('update sources set name = $1 where uuid = $2', ['psql', row[1]]);
    const error = await refused(show.ben.update(row, { name: 'Ben', version: 1 }));
    expect(error.fields?.name).toMatchObject({ yours: 'Ben', theirs: 'psql', userId: null, version: 2 });
    expect(error.fields?.name?.userName).toMatch(/\(database\)$/);
    expect(await show.told()).toHaveLength(1);
  });
});

describe('an edit of a row that someone has deleted', () => {
  it('is refused with who deleted it and when, and does not bring it back', async () => {
    const { show, source, row } = await makeSource();
    await show.ana.remove(row);
    const before = await show.footprint();
    const error = await refused(show.ben.update(row, { name: 'Ben', version: 1 }));
    expect(error).toMatchObject({
      code: 'ROW_DELETED',
      message: 'SRC 1 was deleted by Ana.',
      deleted: { userId: server.as('Ana').userId, userName: 'Ana', at: expect.any(String) },
      entity: { uuid: source.uuid, name: 'GFX', isDeleted: true },
    });
    expect(Math.abs(Date.parse(error.deleted?.at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toEqual(['Ana: source SRC 1 deleted']);
  });
});

describe('ticking a check', () => {
  it('lets the database note when it was done, and forgets it when it is unticked', async () => {
    const show = await makeShow(server);
    const item = await show.add('checklist-item', { title: 'Screens' });
    const row = ['checklist-item', item.uuid] as const;
    expect(item).toMatchObject({ completed: false, completedAt: null });
    const ticked = await show.ana.update(row, { completed: true, version: 1 });
    expect(Math.abs(Date.parse(ticked.entity.completedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await refused(show.ana.update(row, { completedAt: null }))).toMatchObject({ code: 'VALIDATION' });
    const again = await show.ben.update(row, { completed: true, version: 1 });
    expect(again.entity.completedAt).toBe(ticked.entity.completedAt);
    const open = await show.ben.update(row, { completed: false, version: 2 });
    expect(open.entity).toMatchObject({ completed: false, completedAt: null, version: 3 });
    expect(await show.told()).toEqual([
      'Ana: checklist-item CHK 1 created',
      'Ana: checklist-item CHK 1 updated (completed, completedAt)',
      'Ben: checklist-item CHK 1 updated (completed, completedAt)',
    ]);
  });
});
