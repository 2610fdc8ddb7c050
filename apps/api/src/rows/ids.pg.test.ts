import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { afterAll, describe, expect, it } from 'vitest';
import { type Refused, refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

type Source = Entity<'source'>;

const rename = (row: { uuid: Uuid }, id: string) =>
  ({ op: 'update', entityType: 'source', uuid: row.uuid, fields: { id } }) as const;

const idsOf = (rows: Entity[]) => rows.map(({ id }) => id).sort();

async function showWith(...ids: string[]): Promise<{ show: Show; rows: Entity<'source'>[] }> {
  const show = await makeShow(server);
  const rows: Entity<'source'>[] = [];
  for (const id of ids) rows.push(await show.add('source', { id, name: `Name of ${id}` }));
  await show.told();
  return { show, rows };
}

describe('an id', () => {
  it('is taken once in a show, whatever its case, and the answer names the holder and the next free id', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 4');
    for (const id of ['SRC 1', 'src 1', '  Src  1 ']) {
      const before = await show.footprint();
      expect(await refused(show.add('source', { id }))).toMatchObject({
        code: 'ID_TAKEN',
        field: 'id',
        holder: { entityType: 'source', uuid: rows[0]?.uuid, id: 'SRC 1', name: 'Name of SRC 1' },
        nextFree: 'SRC 5',
      });
      expect(await show.footprint()).toEqual(before);
    }
    expect(await refused(show.ben.update(['source', rows[1]?.uuid ?? ''], { id: 'SRC 1' }))).toMatchObject({
      code: 'ID_TAKEN',
      holder: { uuid: rows[0]?.uuid },
      nextFree: 'SRC 5',
    });
    expect(await show.told()).toEqual([]);
  });

  it('that cannot be one is refused in one sentence, which begins with the name of the field', async () => {
    const { show } = await showWith();
    const { message } = await refused(show.add('source', { id: 'SRC\u200b1' }));
    expect(message).toBe(
      'id cannot hold U+200B (a zero width space), which nobody sees; delete character 4 or type the id anew.',
    );
  });

  it('may be the same in another show and for another type', async () => {
    const { show } = await showWith('SRC 1');
    const other = await makeShow(server);
    await other.add('source', { id: 'SRC 1' });
    await show.add('send', { id: 'SRC 1' });
    expect(await other.told()).toEqual(['Ana: source SRC 1 created']);
    expect(await show.told()).toEqual(['Ana: send SRC 1 created']);
  });

  it('may change its case and its blanks on its own row', async () => {
    const { show, rows } = await showWith('SRC A');
    const { entity } = await show.ana.update(['source', rows[0]?.uuid ?? ''], { id: '  src   a ' });
    expect(entity.id).toBe('src a');
    expect(await show.told()).toEqual(['Ana: source src a updated (id)']);
  });

  it('goes to exactly one of twenty people who ask for it at once', async () => {
    const { show } = await showWith();
    const asked = Array.from({ length: 20 }, (_, index) =>
      server
        .as(`Person ${index}`)
        .create('source', { productionUuid: show.uuid, id: 'SRC 9', name: `${index}` }),
    );
    const outcomes = await Promise.allSettled(asked);
    const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(won).toHaveLength(1);
    const winner = won[0]?.value.entity;
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect((outcome.reason as Refused).error).toMatchObject({
        code: 'ID_TAKEN',
        holder: { uuid: winner?.uuid, id: 'SRC 9', name: winner?.name },
        nextFree: 'SRC 10',
      });
    }
    expect(await show.told()).toEqual([`Person ${winner?.name}: source SRC 9 created`]);
  });

  it('of a deleted row can be used again, and nothing that named the old row is attached to the new one', async () => {
    const { show, rows } = await showWith('SRC A');
    const old = rows[0] as Entity<'source'>;
    const cable = await show.add('connection', { sourceUuid: old.uuid });
    await show.ana.remove(['source', old.uuid]);
    const fresh = await show.add('source', { id: 'SRC A', name: 'New' });
    expect(fresh.uuid).not.toBe(old.uuid);
    expect(await show.ana.get(`/api/connections/${cable.uuid}`)).toMatchObject({ sourceUuid: null });

    const before = await show.footprint();
    expect(await refused(show.ana.restore(['source', old.uuid]))).toMatchObject({
      code: 'ID_TAKEN',
      holder: { uuid: fresh.uuid, id: 'SRC A', name: 'New' },
      nextFree: expect.stringMatching(/^SRC [B1]$/),
    });
    expect(await show.footprint()).toEqual(before);
    const restored = await show.ana.restore(['source', old.uuid], 'SRC B');
    expect(restored.entity).toMatchObject({ uuid: old.uuid, id: 'SRC B', isDeleted: false });
    expect(await show.ana.get(`/api/connections/${cable.uuid}`)).toMatchObject({ sourceUuid: old.uuid });
    expect(await show.told()).toEqual([
      `Ana: connection CBL 1 created`,
      'Ana: connection CBL 1 updated (sourceUuid); source SRC A deleted',
      'Ana: source SRC A created',
      'Ana: source SRC B created; connection CBL 1 updated (sourceUuid)',
    ]);
  });

  it('can be swapped between two rows in one commit', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2', 'SRC 3');
    const [one, two, three] = rows as [Source, Source, Source];
    await show.ana.commit(show.uuid, [rename(one, 'SRC 2'), rename(two, 'SRC 1')]);
    await show.ana.commit(show.uuid, [rename(one, 'SRC 3'), rename(two, 'SRC 2'), rename(three, 'SRC 1')]);
    const ids = new Map((await show.snapshot()).entities.source.map(({ uuid, id }) => [uuid, id]));
    expect([one, two, three].map(({ uuid }) => ids.get(uuid))).toEqual(['SRC 3', 'SRC 2', 'SRC 1']);
    expect(await show.told()).toEqual([
      'Ana: source SRC 2 updated (id); source SRC 1 updated (id)',
      'Ana: source SRC 3 updated (id); source SRC 2 updated (id); source SRC 1 updated (id)',
    ]);
  });

  it('that stands twice in one commit refuses the whole commit and says at which step', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 2');
    const before = await show.footprint();
    const error = await refused(
      show.ana.commit(show.uuid, [rename(rows[0] as Entity, 'SRC 7'), rename(rows[1] as Entity, 'SRC 7')]),
    );
    expect(error).toMatchObject({ code: 'ID_TAKEN', operation: expect.any(Number), nextFree: 'SRC 8' });
    expect(await show.footprint()).toEqual(before);
    const half = await refused(
      show.ana.commit(show.uuid, [
        rename(rows[0] as Entity, 'SRC 7'),
        { op: 'create', entityType: 'source', fields: { id: 'SRC 2' } },
      ]),
    );
    expect(half).toMatchObject({
      code: 'ID_TAKEN',
      operation: 1,
      holder: { id: 'SRC 2' },
      nextFree: 'SRC 8',
    });
    expect(await show.footprint()).toEqual(before);
    expect(await show.told()).toEqual([]);
  });
});

describe('a new row without an id', () => {
  it('takes the highest number and one more, and leaves spacers free', async () => {
    const { show } = await showWith('SRC 1', 'SRC 2', 'SRC 4', 'src 10', 'Spare 99', 'SRC 20 old');
    expect(await show.add('source')).toMatchObject({ id: 'SRC 11' });
    expect(await show.add('source')).toMatchObject({ id: 'SRC 12' });
    expect(await show.add('send')).toMatchObject({ id: 'DST 1' });
  });

  it('never collides, however many people add one at once', async () => {
    const { show } = await showWith('SRC 5');
    const made = await Promise.all(Array.from({ length: 40 }, () => show.add('source')));
    expect(new Set(made.map(({ id }) => id)).size).toBe(40);
    expect(idsOf(made)).toEqual(Array.from({ length: 40 }, (_, index) => `SRC ${index + 6}`).sort());
    expect(await show.told()).toHaveLength(40);
  });

  it('takes in a commit what it would have taken row by row, whatever else the commit does between', async () => {
    const { show, rows } = await showWith('SRC 1', 'SRC 4');
    const [one, four] = rows as [Source, Source];
    const add = (fields = {}) => ({ op: 'create', entityType: 'source', fields }) as const;
    const { commit } = await show.ana.commit(show.uuid, [
      add(),
      rename(one, 'src 20'),
      add(),
      { op: 'delete', entityType: 'source', uuid: one.uuid },
      add({ id: 'SRC 9' }),
      add(),
      { op: 'delete', entityType: 'source', uuid: four.uuid },
      add({ id: 'SRC \uff11\uff15' }),
      add(),
    ]);
    const made = commit.changes.filter(({ event }) => event === 'entity:created');
    expect(made.map(({ entity }) => entity.id)).toEqual([
      'SRC 5',
      'SRC 21',
      'SRC 9',
      'SRC 22',
      'SRC \uff11\uff15',
      'SRC 23',
    ]);
  });

  it('never collides in commits of many rows that are sent at once', async () => {
    const { show } = await showWith('SRC 5', 'SRC 7 old');
    const many = Array.from(
      { length: 100 },
      () => ({ op: 'create', entityType: 'source', fields: {} }) as const,
    );
    const commits = await Promise.all([show.ana, show.ben, show.ana].map((by) => by.commit(show.uuid, many)));
    const numbers = commits.map(({ commit }) =>
      commit.changes.map(({ entity }) => Number(entity.id.slice(4))),
    );
    expect(numbers.flat().sort((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 6),
    );
    for (const own of numbers) expect(own).toEqual(Array.from(own, (_, index) => (own[0] ?? 0) + index));
  });

  it('goes on with letters where the crew counts in letters, past Z too', async () => {
    const show = await makeShow(server);
    for (const id of ['CCU A', 'ccu b']) await show.add('ccu', { id });
    expect(await show.add('ccu')).toMatchObject({ id: 'CCU C' });
    await show.add('ccu', { id: 'CCU Y' });
    await show.add('ccu', { id: 'CCU Z' });
    expect(await show.add('ccu')).toMatchObject({ id: 'CCU AA' });
    expect(await show.add('ccu')).toMatchObject({ id: 'CCU AB' });
  });

  it('still gets one beside an id that is as long as allowed and ends in nines', async () => {
    const { show } = await showWith(`SRC ${'9'.repeat(60)}`, 'SRC 3');
    expect(await show.add('source')).toMatchObject({ id: 'SRC 4' });
  });
});

describe('looking a row up by its id', () => {
  it('finds it without regard to case, and takes no letter for a wildcard', async () => {
    const { show, rows } = await showWith('SRC 1', '100%_sure');
    const find = (id: string) =>
      show.ana.get(`/api/sources/${encodeURIComponent(id)}?production=${encodeURIComponent(show.row.id)}`);
    expect(await find('src 1')).toMatchObject({ uuid: rows[0]?.uuid });
    expect(await find('100%_SURE')).toMatchObject({ uuid: rows[1]?.uuid });
    for (const id of ['SRC _', '%', 'SRC%', '100\\%_sure', 'SRC 1\u0000', '\u0000'])
      expect(await refused(find(id)), id).toMatchObject({ code: 'NOT_FOUND' });
    expect(await refused(show.ana.get('/api/sources/SRC%201'))).toMatchObject({ code: 'VALIDATION' });
    expect(await refused(show.ana.get('/api/sources/SRC%201?production=%00'))).toMatchObject({
      code: 'PRODUCTION_NOT_FOUND',
    });
  });
});
