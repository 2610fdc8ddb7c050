import { expect, test } from '../fixtures/test.ts';

test('S4 Delete: the row leaves both screens and stays in the database, marked deleted', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid } = await show.add('source', { id: 'SRC A' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserB.sees('SRC A');
  await browserA.deleteRow('SRC A');
  await browserA.seesNo('SRC A');
  await expect(browserB.row('SRC A')).toHaveCount(0);
  for (const person of [browserA, browserB]) {
    await person.reload();
    await person.seesNo('SRC A');
  }
  expect((await show.row('source', uuid)).isDeleted).toBe(true);
  await browserA.open(`/p/${show.uuid}/trash`);
  await browserA.page.getByRole('button', { name: 'Restore SRC A' }).click();
  await browserB.sees('SRC A');
  expect(await browserB.uuidOf('SRC A')).toBe(uuid);
});
