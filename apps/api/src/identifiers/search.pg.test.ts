import { searchAnswer } from '@callsign/contracts/identifiers';
import type { EntityType } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const rename = (show: Show, { uuid }: { uuid: string }, id: string, type: EntityType = 'source') =>
  show.ana.update([type, uuid], { id });

/** What a search finds, in words: "CAM 4, was SRC 1". */
async function search(show: Show, q: string, more = '') {
  const answer = await show.ana.get(`/api/productions/${show.uuid}/search?q=${encodeURIComponent(q)}${more}`);
  return searchAnswer
    .parse(answer)
    .results.map(({ id, was, key, isDeleted }) =>
      [id, was && `was ${was}`, key && `key ${key}`, isDeleted && 'deleted'].filter(Boolean).join(', '),
    );
}

describe('a search', () => {
  it('finds a row by an id that it once had, after the row that has it now', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'SRC 1' });
    await rename(show, row, 'CAM 4');
    expect(await search(show, 'SRC 1')).toEqual(['CAM 4, was SRC 1']);
    expect(await search(show, '  src   1 ')).toEqual(['CAM 4, was SRC 1']);
    await show.add('source', { id: 'SRC 1' });
    await show.add('send', { id: 'SRC 10' });
    expect(await search(show, 'SRC 1')).toEqual(['SRC 1', 'CAM 4, was SRC 1', 'SRC 10']);
    expect(await search(show, 'src', '&limit=2')).toEqual(['SRC 1', 'SRC 10']);
    expect(await search(show, row.uuid)).toEqual(['CAM 4']);
  });

  it('knows every id that a row had, however it lost it, and when; taken back it is no former one', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'A 1' });
    const other = await show.add('source', { id: 'A 2' });
    await rename(show, row, 'a 1');
    expect(await search(show, 'A 1')).toEqual(['a 1']);
    // Swapped in one commit, undone, renamed by psql.
    const swap = [row, other].map(({ uuid }, at) => ({
      op: 'update' as const,
      entityType: 'source' as const,
      uuid,
      fields: { id: ['A 2', 'A 1'][at] },
    }));
    const { commit } = await show.ana.commit(show.uuid, swap as never);
    expect(await search(show, 'A 1')).toEqual(['A 1', 'A 2, was a 1']);
    await show.ana.undo(commit);
    expect(await search(show, 'A 1')).toEqual(['a 1', 'A 2, was A 1']);
    const before = Date.now();
    await server.sql(`update sources set id = 'B 7' where uuid = $1`, [row.uuid]);
    expect(await search(show, 'a 1')).toEqual(['B 7, was a 1', 'A 2, was A 1']);
    const { results } = await show.ana.get(`/api/productions/${show.uuid}/search?q=a%201`);
    expect(Date.parse(results[0].until)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(results[0].until)).toBeLessThanOrEqual(Date.now());
    // A refused rename leaves nothing behind.
    await show.add('source', { id: 'C 1' });
    await rename(show, row, 'C 1').catch(() => undefined);
    expect(await search(show, 'B 7')).toEqual(['B 7']);
  });

  it('takes no letter for a wildcard, and refuses what is no text', async () => {
    const show = await makeShow(server);
    await show.add('source', { id: '100% sure_1' });
    expect(await search(show, '100%')).toEqual(['100% sure_1']);
    for (const q of ['%', '_', '1__%', '\\', "'; drop table sources"])
      expect(await search(show, q)).toEqual([]);
    for (const q of ['', '%20', '%00', '%ED%A0%80', `${'x'.repeat(201)}`])
      expect(
        (await show.ana.send('GET', `/api/productions/${show.uuid}/search?q=${q}`)).status,
        q,
      ).toBeLessThan(500);
    expect((await show.ana.send('GET', `/api/productions/${show.uuid}/search?q=%00`)).status).toBe(400);
  });

  it('finds rows by their keys of another system, and rows in the trash last', async () => {
    const show = await makeShow(server);
    const one = await show.add('camera', { id: 'CAM 1' });
    await show.ana.send('POST', `/api/productions/${show.uuid}/legacy-keys`, {
      system: 'Workbook',
      keys: [{ type: 'camera', uuid: one.uuid, key: 'WB-Cam-07' }],
    });
    expect(await search(show, 'wb-cam')).toEqual(['CAM 1, key WB-Cam-07']);
    await show.ana.remove(['camera', one.uuid]);
    await show.add('camera', { id: 'CAM 1' });
    expect(await search(show, 'CAM 1')).toEqual(['CAM 1', 'CAM 1, deleted']);
    expect(await search(show, 'wb-cam')).toEqual(['CAM 1, key WB-Cam-07, deleted']);
  });

  it('still knows former ids when the log is pruned, and knew those of before from the log', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'OLD 1' });
    await rename(show, row, 'NEW 1');
    // As on the day of the migration: the table is filled from what the log holds.
    await server.sql('delete from former_ids where production_uuid = $1', [show.uuid]);
    expect(await search(show, 'OLD')).toEqual([]);
    const [, backfill] = (await import('node:fs'))
      .readFileSync(
        new URL('../../../../prisma/migrations/20261121000800_identifiers/migration.sql', import.meta.url),
        'utf8',
      )
      .split('-- What the log still knows.');
    await server.sql(
      `insert into former_ids ${backfill?.split('insert into former_ids')[1]?.replace(';', '')} on conflict do nothing`,
    );
    expect(await search(show, 'OLD')).toEqual(['NEW 1, was OLD 1']);
    await server.sql('delete from changes where production_uuid = $1', [show.uuid]);
    expect(await search(show, 'OLD')).toEqual(['NEW 1, was OLD 1']);
  });

  it('finds the right row first in a large show with a long past', async () => {
    const show = await makeShow(server);
    await server.sql(
      `insert into sources (production_uuid, id, name) select $1, 'SRC ' || n, 'Source ' || n from generate_series(1, 4000) n`,
      [show.uuid],
    );
    await server.sql(`update sources set id = 'CAM ' || substr(id, 5) where production_uuid = $1`, [
      show.uuid,
    ]);
    await server.sql(
      `insert into legacy_keys (production_uuid, entity_type, entity_uuid, key, canonical, system)
       select $1, 'source', uuid, id || ' ' || n, id || ' ' || n, 'x' from sources, generate_series(1, 4) n where production_uuid = $1`,
      [show.uuid],
    );
    for (const [q, first] of [
      ['src 17', 'CAM 17, was SRC 17'],
      ['cam', 'CAM 1'],
      ['nothing', undefined],
    ] as const) {
      const [found] = await search(show, q);
      expect(found).toBe(first);
    }
  });
});
