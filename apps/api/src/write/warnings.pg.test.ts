import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const input = { destinationType: 'ROUTER', toPort: 'R01 IN 3' };

it('A cable into an input that has one is written, and its author is told which cables there are now', async () => {
  const show = await makeShow(server);
  const post = (fields: object) =>
    show.ana.send('POST', '/api/connections', { productionUuid: show.uuid, ...fields });
  const first = await post({ id: 'CBL 1', ...input });
  expect(first.body.warnings).toBeUndefined();
  const second = await post({ id: 'CBL 2', name: 'Spare', ...input, toPort: 'r01 in 3 ' });
  expect(second).toMatchObject({
    status: 201,
    body: {
      warnings: [
        {
          code: 'DOUBLE_FEED',
          message: 'R01 IN 3 has more than one cable: CBL 1 and CBL 2.',
          rows: [{ uuid: first.body.entity.uuid }, { id: 'CBL 2', name: 'Spare' }],
        },
      ],
    },
  });
  const { uuid } = second.body.entity;
  // What has nothing to do with it is not told of it again.
  expect(
    (await show.ana.send('PUT', `/api/connections/${uuid}`, { note: 'x' })).body.warnings,
  ).toBeUndefined();
  expect((await show.ana.send('DELETE', `/api/connections/${uuid}`)).body.warnings).toBeUndefined();
  const back = await show.ana.send('POST', `/api/connections/${uuid}/restore`, {});
  expect(back.body.warnings).toHaveLength(1);
  expect(
    (await show.ana.send('PUT', `/api/connections/${uuid}`, { toPort: 'R01 IN 4' })).body.warnings,
  ).toBeUndefined();
});

it('A commit whose own two cables go into one input is told so, and so is the undo that brings them back', async () => {
  const show = await makeShow(server);
  const operations = ['CBL 1', 'CBL 2'].map((id) => ({
    op: 'create',
    entityType: 'connection',
    fields: { id, ...input },
  }));
  const made = await show.ana.send('POST', '/api/commits', { productionUuid: show.uuid, operations });
  expect(made).toMatchObject({ status: 200, body: { warnings: [{ code: 'DOUBLE_FEED' }] } });
  const undo = `/api/productions/${show.uuid}/undo`;
  expect((await show.ana.send('POST', undo, {})).body.warnings).toBeUndefined();
  const redone = await show.ana.send('POST', `/api/productions/${show.uuid}/redo`, {});
  expect(redone).toMatchObject({
    status: 200,
    body: { warnings: [{ rows: [{ id: 'CBL 1' }, { id: 'CBL 2' }] }] },
  });
});
