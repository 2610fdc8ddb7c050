import { expect, test } from '../fixtures/test.ts';

test('S5c The id of a deleted row can be used again, and its references do not move over', async ({
  show,
  browserA,
  browserB,
}) => {
  const old = await show.add('source', { id: 'SRC A' });
  const connection = await show.add('connection', { id: 'CBL 1', sourceUuid: old.uuid });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/connections`);
  await browserB.seesIn('CBL 1', 'sourceUuid', /SRC A/);
  await browserA.deleteRow('SRC A');
  await browserA.seesNo('SRC A');
  await browserA.addRow('source', 'SRC A');
  await browserA.sees('SRC A');
  // The screen shows a rename before the server has stored it.
  await expect.poll(async () => (await show.rows('source')).map(({ id }) => id)).toEqual(['SRC A']);
  const { uuid } = await show.find('source', 'SRC A');
  expect(uuid).not.toBe(old.uuid);
  await expect(browserB.cell('CBL 1', 'sourceUuid')).not.toContainText('SRC A');
  expect((await show.row('connection', connection.uuid)).sourceUuid).toBeNull();
});
