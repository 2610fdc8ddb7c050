import { expect, test } from '../fixtures/test.ts';

test('X1 Different fields at once: both changes are kept, without a notice', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('camera', { id: 'CAM 1' });
  await browserA.open(`/p/${show.uuid}/cameras`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  const nameOfA = await browserA.startEditing('CAM 1', 'name');
  const noteOfB = await browserB.startEditing('CAM 1', 'note');
  await nameOfA.fill('Long lens');
  await noteOfB.fill('On the riser');
  await Promise.all([browserA.page.keyboard.press('Enter'), browserB.page.keyboard.press('Enter')]);
  for (const person of [browserA, browserB]) {
    await person.seesIn('CAM 1', 'name', 'Long lens');
    await person.seesIn('CAM 1', 'note', 'On the riser');
    await expect(person.page.getByRole('button', { name: 'Keep mine' })).toHaveCount(0);
  }
  expect(await show.row('camera', uuid)).toMatchObject({
    name: 'Long lens',
    note: 'On the riser',
    version: version + 2,
  });
});
