import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show, sampleFields } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Every type whose rows go with a row that they refer to. */
const families = (definitions as readonly AnyDefinition[]).flatMap((child) =>
  Object.entries(child.references as Record<string, { to: string; onRemove: string }>)
    .filter(([, { onRemove }]) => onRemove === 'remove')
    .map(([field, { to }]) => ({ parent: to as EntityType, child: child.type as EntityType, field })),
);
const pluralOf = (type: string) => definitions.find((each) => each.type === type)?.plural;

type Made = { uuid: string; id: string };

/** A row with three that went with it to the trash, and another of its type that has taken the ids of two of them. */
async function makeTaken(show: Show, { parent, child, field }: (typeof families)[number]) {
  const add = async (type: EntityType, fields: object) =>
    (await show.add(type, { ...(await sampleFields(show, type)), ...fields })) as Made;
  const row = await add(parent, { id: 'OLD 1' });
  const children: Made[] = [];
  for (const id of ['KID 1', 'KID 2', 'KID 3']) children.push(await add(child, { id, [field]: row.uuid }));
  const { commit } = await show.ana.remove([parent, row.uuid]);
  const other = await add(parent, { id: 'NEW 1' });
  const holders = [
    await add(child, { id: 'kid 1', [field]: other.uuid }),
    await add(child, { id: 'KID 3', [field]: other.uuid }),
  ];
  const restore = (body: object) =>
    show.ana.send('POST', `/api/${pluralOf(parent)}/${row.uuid}/restore`, body);
  const idsOf = async () =>
    ((await show.ana.get(`/api/${pluralOf(child)}/production/${show.uuid}`)) as Made[])
      .map(({ id }) => id)
      .filter((id) => /kid/i.test(id))
      .sort();
  return { row, children, holders, other, deletion: commit, restore, idsOf };
}

describe.each(families)('restoring a $parent whose $child’s id was given away', (family) => {
  it('names each row with its holder and a free id, and changes nothing', async () => {
    const show = await makeShow(server);
    const { children, holders, restore } = await makeTaken(show, family);
    const before = await show.footprint();
    const answer = await restore({});
    expect(answer).toMatchObject({ status: 409, body: { error: { code: 'ID_TAKEN' } } });
    const { message, taken } = answer.body.error;
    expect(message).toMatch(
      /^KID 1, which would come back too, is taken.*\(kid 1\); KID 3, which would come back too, is taken.*\. Free: KID 4, KID 5\.$/,
    );
    expect(taken).toMatchObject([
      {
        row: { uuid: children[0]?.uuid, id: 'KID 1' },
        holder: { uuid: holders[0]?.uuid, id: 'kid 1' },
        nextFree: 'KID 4',
      },
      {
        row: { uuid: children[2]?.uuid, id: 'KID 3' },
        holder: { uuid: holders[1]?.uuid },
        nextFree: 'KID 5',
      },
    ]);
    expect(await show.footprint()).toEqual(before);
  });

  it('brings all back under ids that are chosen, in one commit and one undo', async () => {
    const show = await makeShow(server);
    const { row, children, restore, idsOf } = await makeTaken(show, family);
    const ids = {
      [row.uuid]: 'OLD 7',
      [children[0]?.uuid ?? '']: 'KID 8',
      [children[2]?.uuid ?? '']: 'KID 9',
    };
    const answer = await restore({ ids });
    expect(answer).toMatchObject({ status: 200, body: { entity: { id: 'OLD 7' } } });
    expect(await idsOf()).toEqual(['KID 2', 'KID 3', 'KID 8', 'KID 9', 'kid 1']);
    await show.ana.send('POST', `/api/productions/${show.uuid}/undo`, {});
    expect(await idsOf()).toEqual(['KID 3', 'kid 1']);
  });

  it('under another id of its own lets the others move on to free ones', async () => {
    const show = await makeShow(server);
    const { restore, idsOf } = await makeTaken(show, family);
    expect(await restore({ id: 'OLD 2' })).toMatchObject({ status: 200, body: { entity: { id: 'OLD 2' } } });
    expect(await idsOf()).toEqual(['KID 2', 'KID 3', 'KID 4', 'KID 5', 'kid 1']);
  });

  it('says so of its own id and a child’s at once', async () => {
    const show = await makeShow(server);
    const { row, other, restore } = await makeTaken(show, family);
    await show.ana.update([family.parent, other.uuid], { id: 'OLD 1' });
    const { body } = await restore({});
    expect(body.error.taken.map((each: { row: Made }) => each.row.id)).toEqual(['OLD 1', 'KID 1', 'KID 3']);
    expect(body.error).toMatchObject({ holder: { uuid: other.uuid }, nextFree: 'OLD 2' });
    const ids = Object.fromEntries(
      body.error.taken.map((each: { row: Made; nextFree: string }) => [each.row.uuid, each.nextFree]),
    );
    expect(await restore({ ids })).toMatchObject({
      status: 200,
      body: { entity: { uuid: row.uuid, id: 'OLD 2' } },
    });
  });

  it('by undoing the deletion meets the same, and has the same way out', async () => {
    const show = await makeShow(server);
    const { children, deletion, idsOf } = await makeTaken(show, family);
    const path = `/api/commits/${deletion.uuid}/undo`;
    const refused = await show.ana.send('POST', path, { productionUuid: show.uuid });
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'ID_TAKEN', taken: [{}, {}] } } });
    const ids = { [children[0]?.uuid ?? '']: 'KID 8', [children[2]?.uuid ?? '']: 'KID 9' };
    expect((await show.ana.send('POST', path, { productionUuid: show.uuid, ids })).status).toBe(200);
    expect(await idsOf()).toEqual(['KID 2', 'KID 3', 'KID 8', 'KID 9', 'kid 1']);
  });
});

it('Two rows that lost their ids to each other are undone one by one, each told who is in the way', async () => {
  const show = await makeShow(server);
  const one = await show.add('source', { id: 'SRC 1' });
  const { commit } = await show.ana.update(['source', one.uuid], { id: 'SRC 5' });
  const other = await show.add('source', { id: 'SRC 1', name: 'Camera feed' });
  const path = `/api/commits/${commit.uuid}/undo`;
  const { body } = await show.ana.send('POST', path, { productionUuid: show.uuid });
  expect(body.error).toMatchObject({
    code: 'ID_TAKEN',
    message: 'SRC 1 is taken by Camera feed. Free: SRC 6.',
    taken: [{ row: { uuid: one.uuid, id: 'SRC 1' }, holder: { uuid: other.uuid }, nextFree: 'SRC 6' }],
  });
  const ids = { [one.uuid]: 'SRC 6' };
  expect((await show.ana.send('POST', path, { productionUuid: show.uuid, ids })).status).toBe(200);
  expect(await show.ana.get(`/api/sources/${one.uuid}`)).toMatchObject({ id: 'SRC 6' });
});

it('A show whose id was given away is told so, and comes back under another', async () => {
  const show = await makeShow(server);
  await show.ana.remove(['production', show.uuid]);
  const other = await makeShow(server);
  await other.ana.update(['production', other.uuid], { id: show.row.id });
  const path = `/api/productions/${show.uuid}/restore`;
  const { body } = await show.ana.send('POST', path, {});
  expect(body.error).toMatchObject({
    code: 'ID_TAKEN',
    taken: [{ row: { uuid: show.uuid }, holder: { uuid: other.uuid } }],
  });
  const ids = { [show.uuid]: body.error.taken[0].nextFree };
  expect(await show.ana.send('POST', path, { ids })).toMatchObject({
    status: 200,
    body: { entity: { id: body.error.taken[0].nextFree } },
  });
});
