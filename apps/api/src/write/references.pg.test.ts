import type { Uuid } from '@callsign/contracts/scalars';
import { afterAll, describe, expect, it } from 'vitest';
import { refused } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Two cameras, each on a CCU of its own, and a third of both that are free. */
async function makeCameras() {
  const show = await makeShow(server);
  const ccus = [await show.add('ccu'), await show.add('ccu'), await show.add('ccu')] as const;
  const cameras = [
    await show.add('camera', { name: 'Long lens', ccuUuid: ccus[0].uuid }),
    await show.add('camera', { ccuUuid: ccus[1].uuid }),
    await show.add('camera'),
  ] as const;
  await show.told();
  const links = async () =>
    (await show.snapshot()).entities.camera.map(({ ccuUuid }) =>
      ccus.findIndex(({ uuid }) => uuid === ccuUuid),
    );
  return { show, ccus, cameras, links };
}

/** A source with two outputs; a cable from the source, and one from its first output. */
async function makeSourceWithCables() {
  const show = await makeShow(server);
  const source = await show.add('source', { id: 'SRC A' });
  const outputs = [
    await show.add('source-output', { sourceUuid: source.uuid }),
    await show.add('source-output', { sourceUuid: source.uuid, outputIndex: 2 }),
  ] as const;
  const cables = [
    await show.add('connection', { sourceUuid: source.uuid }),
    await show.add('connection', { sourceUuid: source.uuid, sourceOutputUuid: outputs[0].uuid }),
  ] as const;
  await show.told();
  return { show, source, outputs, cables };
}

describe('renaming a row', () => {
  it('keeps every reference to it', async () => {
    const { show, source, cables } = await makeSourceWithCables();
    await show.ana.update(['source', source.uuid], { id: 'SRC Z' });
    for (const cable of cables)
      expect(await show.ana.get(`/api/connections/${cable.uuid}`)).toMatchObject({
        sourceUuid: source.uuid,
        version: 1,
      });
    expect(await show.told()).toEqual(['Ana: source SRC Z updated (id)']);
  });
});

describe('removing a CCU', () => {
  it('frees its camera in the same commit, and everybody is told of both', async () => {
    const { show, ccus, cameras, links } = await makeCameras();
    const { commit } = await show.ben.remove(['ccu', ccus[0].uuid]);
    expect(commit.changes.map(({ entityId }) => entityId)).toEqual([cameras[0].uuid, ccus[0].uuid]);
    expect(commit.changes[0]?.old).toEqual({ ccuUuid: ccus[0].uuid });
    expect(await links()).toEqual([-1, 1, -1]);
    expect(await show.told()).toEqual(['Ben: camera CAM 1 updated (ccuUuid); ccu CCU 1 deleted']);
  });

  it('and restoring it gives it its camera back, unless the camera has another CCU by then', async () => {
    const { show, ccus, cameras, links } = await makeCameras();
    await show.ana.remove(['ccu', ccus[0].uuid]);
    await show.ana.restore(['ccu', ccus[0].uuid]);
    expect(await links()).toEqual([0, 1, -1]);
    await show.ana.remove(['ccu', ccus[0].uuid]);
    await show.ben.update(['camera', cameras[0].uuid], { ccuUuid: ccus[2].uuid });
    await show.ana.restore(['ccu', ccus[0].uuid]);
    expect(await links()).toEqual([2, 1, -1]);
    expect(await show.told()).toEqual([
      'Ana: camera CAM 1 updated (ccuUuid); ccu CCU 1 deleted',
      'Ana: ccu CCU 1 created; camera CAM 1 updated (ccuUuid)',
      'Ana: camera CAM 1 updated (ccuUuid); ccu CCU 1 deleted',
      'Ben: camera CAM 1 updated (ccuUuid)',
      'Ana: ccu CCU 1 created',
    ]);
  });
});

describe('a CCU', () => {
  it('has at most one camera, and a second one is told which has it', async () => {
    const { show, ccus, cameras, links } = await makeCameras();
    const before = await show.footprint();
    const taken = {
      code: 'REFERENCE_TAKEN',
      field: 'ccuUuid',
      holder: { entityType: 'camera', uuid: cameras[0].uuid, id: 'CAM 1', name: 'Long lens' },
    };
    expect(
      await refused(show.ben.update(['camera', cameras[2].uuid], { ccuUuid: ccus[0].uuid })),
    ).toMatchObject(taken);
    expect(await refused(show.add('camera', { ccuUuid: ccus[0].uuid }))).toMatchObject(taken);
    expect(await show.footprint()).toEqual(before);
    expect(await links()).toEqual([0, 1, -1]);
    expect(await show.told()).toEqual([]);
  });

  it('can be swapped between two cameras in one commit', async () => {
    const { show, ccus, cameras, links } = await makeCameras();
    const plug = (camera: number, ccu: number) =>
      ({
        op: 'update',
        entityType: 'camera',
        uuid: cameras[camera]?.uuid as Uuid,
        fields: { ccuUuid: ccus[ccu]?.uuid },
      }) as const;
    await show.ana.commit(show.uuid, [plug(0, 1), plug(1, 0)]);
    expect(await links()).toEqual([1, 0, -1]);
    const half = await refused(show.ana.commit(show.uuid, [plug(2, 2), plug(0, 0)]));
    expect(half).toMatchObject({ code: 'REFERENCE_TAKEN', operation: 1, holder: { id: 'CAM 2' } });
    expect(await links()).toEqual([1, 0, -1]);
    expect(await show.told()).toEqual([
      'Ana: camera CAM 1 updated (ccuUuid); camera CAM 2 updated (ccuUuid)',
    ]);
  });

  it('is free again when its camera is in the trash, and the camera comes back without it when another has it', async () => {
    const { show, ccus, cameras, links } = await makeCameras();
    await show.ana.remove(['camera', cameras[0].uuid]);
    await show.ana.update(['camera', cameras[2].uuid], { ccuUuid: ccus[0].uuid });
    const { entity } = await show.ana.restore(['camera', cameras[0].uuid]);
    expect(entity).toMatchObject({ isDeleted: false, ccuUuid: null });
    expect(await links()).toEqual([-1, 1, 0]);
    expect(await show.told()).toHaveLength(3);
  });
});

describe('removing a source', () => {
  it('takes its outputs along and clears its cables, in one commit', async () => {
    const { show, source, cables } = await makeSourceWithCables();
    await show.ana.remove(['source', source.uuid]);
    const { entities } = await show.snapshot();
    expect(entities.source).toEqual([]);
    expect(entities['source-output']).toEqual([]);
    expect(entities.connection).toMatchObject(
      cables.map(({ uuid }) => ({ uuid, sourceUuid: null, sourceOutputUuid: null })),
    );
    const [words] = await show.told();
    expect(new Set(words?.replace('Ana: ', '').split('; '))).toEqual(
      new Set([
        'connection CBL 1 updated (sourceUuid)',
        'connection CBL 2 updated (sourceUuid)',
        'connection CBL 2 updated (sourceOutputUuid)',
        'source-output OUT 1 deleted',
        'source-output OUT 2 deleted',
        'source SRC A deleted',
      ]),
    );
  });

  it('and restoring it brings outputs and cables back, but not an output that was removed before', async () => {
    const { show, source, outputs, cables } = await makeSourceWithCables();
    await show.ana.remove(['source-output', outputs[1].uuid]);
    await show.ana.remove(['source', source.uuid]);
    const output = await refused(show.ana.restore(['source-output', outputs[0].uuid]));
    expect(output).toMatchObject({ code: 'REFERENCE_DELETED', field: 'sourceUuid' });
    await show.ana.restore(['source', source.uuid]);
    const { entities } = await show.snapshot();
    expect(entities['source-output'].map(({ uuid }) => uuid)).toEqual([outputs[0].uuid]);
    expect(entities.connection).toMatchObject([
      { uuid: cables[0].uuid, sourceUuid: source.uuid, sourceOutputUuid: null },
      { uuid: cables[1].uuid, sourceUuid: source.uuid, sourceOutputUuid: outputs[0].uuid },
    ]);
    expect(await show.told()).toHaveLength(3);
  });
});

describe('a deleted show', () => {
  it('leaves the list, refuses writes, and comes back with all its rows', async () => {
    const { show, source } = await makeSourceWithCables();
    const before = await show.snapshot();
    await show.ana.remove(['production', show.uuid]);
    expect(await refused(show.ben.update(['source', source.uuid], { name: 'x' }))).toMatchObject({
      code: 'PRODUCTION_DELETED',
    });
    await show.ana.restore(['production', show.uuid]);
    expect((await show.snapshot()).entities).toEqual(before.entities);
    expect(await show.told()).toEqual([
      `Ana: production ${show.row.id} deleted`,
      `Ana: production ${show.row.id} created`,
    ]);
  });
});
