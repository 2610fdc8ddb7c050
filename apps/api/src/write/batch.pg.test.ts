import type { Operation } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const send = (show: Show, operations: Operation[], more: object = {}, key: string = crypto.randomUUID()) =>
  show.ana.send(
    'POST',
    '/api/commits',
    { productionUuid: show.uuid, operations, ...more },
    { 'idempotency-key': key },
  );
const set = (uuid: Uuid | undefined, fields: Record<string, unknown>, version?: number): Operation => ({
  op: 'update',
  entityType: 'source',
  uuid: uuid as Uuid,
  fields,
  version,
});
const rest = { onConflict: 'apply-rest' };

/** Five sources as Ana saw them; Ben has changed the names of the first two since, and deleted the third. */
async function fiveOfWhichThreeHaveChanged() {
  const show = await makeShow(server);
  const rows: Awaited<ReturnType<typeof show.add<'source'>>>[] = [];
  for (const n of [1, 2, 3, 4, 5]) rows.push(await show.add('source', { name: `old ${n}` }));
  const [a, b, c, d, e] = rows as [
    (typeof rows)[0],
    (typeof rows)[0],
    (typeof rows)[0],
    (typeof rows)[0],
    (typeof rows)[0],
  ];
  await show.ben.update(['source', a.uuid], { name: 'by Ben' });
  await show.ben.update(['source', b.uuid], { name: 'by Ben too' });
  await show.ben.remove(['source', c.uuid]);
  await show.told();
  const edits = [a, b, c, d, e].map(({ uuid }) => set(uuid, { name: 'new', note: 'noted' }, 1));
  return { show, rows: [a, b, c, d, e] as const, edits };
}

describe('a commit of many rows that is in conflict', () => {
  it('says of every row what stands in the way, and writes nothing', async () => {
    const { show, rows, edits } = await fiveOfWhichThreeHaveChanged();
    const before = await show.footprint();
    const answer = await send(show, edits);
    expect(answer.status).toBe(409);
    const { error } = answer.body;
    expect(error).toMatchObject({ code: 'FIELD_CONFLICT', operation: 0 });
    expect(error.refused.map((it: Record<string, unknown>) => [it.operation, it.uuid, it.code])).toEqual([
      [0, rows[0].uuid, 'FIELD_CONFLICT'],
      [1, rows[1].uuid, 'FIELD_CONFLICT'],
      [2, rows[2].uuid, 'ROW_DELETED'],
    ]);
    expect(error.refused[1].fields.name).toMatchObject({
      yours: 'new',
      theirs: 'by Ben too',
      userName: 'Ben',
    });
    expect(error.refused[2].deleted).toMatchObject({ userName: 'Ben' });
    expect(await show.footprint()).toEqual(before);
  });

  it('writes the rest when asked to, as one commit, and names each field that was left out', async () => {
    const { show, rows, edits } = await fiveOfWhichThreeHaveChanged();
    const key = crypto.randomUUID();
    const answer = await send(show, edits, rest, key);
    expect(answer.status).toBe(200);
    // Of the rows in conflict only the field in conflict is left out: the note of the first two is written.
    expect(await show.told()).toEqual([
      'Ana: source SRC 1 updated (note); source SRC 2 updated (note); source SRC 4 updated (name, note); source SRC 5 updated (name, note)',
    ]);
    const told = answer.body.refused.map((it: Record<string, unknown>) => [
      it.operation,
      it.code,
      Object.keys(it.fields ?? {}),
    ]);
    expect(told).toEqual([
      [0, 'FIELD_CONFLICT', ['name']],
      [1, 'FIELD_CONFLICT', ['name']],
      [2, 'ROW_DELETED', []],
    ]);
    expect(show.screen.rows.get(rows[0].uuid)).toMatchObject({ name: 'by Ben', note: 'noted' });
    // A retry is told the same, refused rows and all.
    const again = await send(show, edits, rest, key);
    expect(again.body.refused).toEqual(answer.body.refused);
    expect(again.body.commit.uuid).toBe(answer.body.commit.uuid);
  });

  it('is refused even when the rest was to be applied, if there is no rest', async () => {
    const { show, edits } = await fiveOfWhichThreeHaveChanged();
    const before = await show.footprint();
    const answer = await send(show, [edits[2] as Operation], rest);
    expect([answer.status, answer.body.error.code]).toEqual([410, 'ROW_DELETED']);
    expect(await show.footprint()).toEqual(before);
  });

  it('leaves the row out whose id is taken, though two others swap theirs', async () => {
    const show = await makeShow(server);
    const [a, b, c] = await Promise.all([1, 2, 3].map((n) => show.add('source', { id: `CAM ${n}` })));
    await show.ben.create('source', { productionUuid: show.uuid, id: 'CAM 9' });
    const swap = [
      set(a?.uuid, { id: 'CAM 2' }),
      set(b?.uuid, { id: 'CAM 1' }),
      set(c?.uuid, { id: 'cam 9', name: 'nine' }),
    ];
    const refused = await send(show, swap);
    expect(refused.body.error.code).toBe('ID_TAKEN');
    expect(refused.body.error.refused).toHaveLength(1);
    expect(refused.body.error.refused[0]).toMatchObject({
      operation: 2,
      code: 'ID_TAKEN',
      holder: { id: 'CAM 9' },
      nextFree: 'CAM 10',
    });
    const answer = await send(show, swap, rest);
    expect(answer.body.refused.map((it: { operation: number }) => it.operation)).toEqual([2]);
    const ids = (await show.ana.get(`/api/sources/production/${show.uuid}`)).map(
      (row: { uuid: string; id: string }) => [row.uuid, row.id],
    );
    expect(Object.fromEntries(ids)).toMatchObject({
      [a?.uuid ?? '']: 'CAM 2',
      [b?.uuid ?? '']: 'CAM 1',
      [c?.uuid ?? '']: 'CAM 3',
    });
  });

  it('gives an id that is wanted twice to the first, and carries on when that frees nothing', async () => {
    const show = await makeShow(server);
    const [a, b, c] = await Promise.all([1, 2, 3].map((n) => show.add('source', { id: `X ${n}` })));
    // b wants a's id; a wants one that c keeps, because c's edit is in conflict: so neither can have its own.
    await show.ben.update(['source', c?.uuid ?? ''], { id: 'X 33' });
    const answer = await send(
      show,
      [
        set(a?.uuid, { id: 'X 33' }),
        set(b?.uuid, { id: 'X 1', name: 'b' }),
        set(c?.uuid, { id: 'X 4' }, 1),
        { op: 'create', entityType: 'source', fields: { id: 'X 5' } },
        { op: 'create', entityType: 'source', fields: { id: 'x 5' } },
      ],
      rest,
    );
    expect(answer.body.refused.map((it: Record<string, unknown>) => [it.operation, it.code])).toEqual([
      [0, 'ID_TAKEN'],
      [1, 'ID_TAKEN'],
      [2, 'FIELD_CONFLICT'],
      [4, 'ID_TAKEN'],
    ]);
    expect(answer.body.commit.changes).toHaveLength(1);
  });

  it('does the same for references that only one row may hold', async () => {
    const show = await makeShow(server);
    const [one, two] = await Promise.all([show.add('ccu'), show.add('ccu')]);
    const held = await show.add('camera', { ccuUuid: one.uuid });
    const [x, y] = await Promise.all([show.add('camera'), show.add('camera')]);
    const camera = (uuid: Uuid, ccuUuid: Uuid): Operation => ({
      op: 'update',
      entityType: 'camera',
      uuid,
      fields: { ccuUuid },
    });
    const answer = await send(show, [camera(x.uuid, one.uuid), camera(y.uuid, two.uuid)], rest);
    expect(answer.body.refused).toMatchObject([
      { operation: 0, code: 'REFERENCE_TAKEN', holder: { id: held.id } },
    ]);
    expect(answer.body.commit.changes).toHaveLength(1);
  });

  it('answers for five hundred rows in conflict', async () => {
    const show = await makeShow(server);
    const rows = await show.ana.commit(
      show.uuid,
      Array.from({ length: 500 }, () => ({
        op: 'create' as const,
        entityType: 'source' as const,
        fields: {},
      })),
    );
    const uuids = rows.commit.changes.map(({ entityId }) => entityId);
    await show.ben.commit(
      show.uuid,
      uuids.map((uuid) => set(uuid, { name: 'by Ben' })),
    );
    const answer = await send(
      show,
      uuids.map((uuid) => set(uuid, { name: 'by Ana', note: 'kept' }, 1)),
      rest,
    );
    expect(answer.body.refused).toHaveLength(500);
    expect(answer.body.commit.changes).toHaveLength(500);
  });

  it('never writes the rest into a deleted production', async () => {
    const { show, edits } = await fiveOfWhichThreeHaveChanged();
    await show.ben.remove(['production', show.uuid]);
    const before = await show.footprint();
    const answer = await send(show, edits, rest);
    expect([answer.status, answer.body.error.code]).toEqual([410, 'PRODUCTION_DELETED']);
    expect(await show.footprint()).toEqual(before);
  });
});

it('what a person has waited for counts no longer: one large commit may follow another for ever', async () => {
  const show = await makeShow(server);
  const { uuid } = await show.add('source', {});
  // More in all than may wait at once.
  for (let round = 0; round < 6; round++) {
    const edits = Array.from({ length: 500 }, (_, n) => set(uuid, { note: `${round} ${n}` }));
    expect((await send(show, edits)).status).toBe(200);
  }
});
