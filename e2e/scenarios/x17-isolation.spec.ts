import { expect, test } from '../fixtures/test.ts';

test('X17 Isolation: nothing of show 1 reaches a browser that is in show 2', async ({
  show,
  newShow,
  browserA,
  browserB,
}) => {
  const other = await newShow('X17 show 2');
  const received: string[] = [];
  browserB.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => received.push(String(payload))),
  );
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${other.uuid}/sources`);
  await browserA.addRow('source', 'SRC 1');
  await browserA.edit('SRC 1', 'name', 'secret of show 1');
  await expect.poll(async () => (await show.find('source', 'SRC 1')).name).toBe('secret of show 1');
  await other.add('source', { id: 'SRC 2', name: 'marker' });
  await browserB.sees('SRC 2');
  await browserB.seesNo('SRC 1');
  expect(received.some((frame) => frame.includes('marker'))).toBe(true);
  expect(received.filter((frame) => frame.includes('secret of show 1'))).toEqual([]);
});
