import { expect, test } from '../fixtures/test.ts';

test('S3 Edit other fields: name, type and resolution, typed in the screen, are on both; each save raises the version by one', async ({
  show,
  browserA,
  browserB,
}) => {
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/sources`);
  await browserA.addRow('source', 'SRC A');
  const uuid = await browserA.uuidOf<'source'>('SRC A');
  await browserB.sees('SRC A');
  const { version } = await show.row('source', uuid);

  // As at a desk: F2, type, and Tab saves and goes on.
  const { page } = browserA;
  await browserA.startEditing('SRC A', 'name');
  await page.keyboard.type('Main laptop');
  await page.keyboard.press('Tab');
  await page.keyboard.type('LAPTOP');
  await page.keyboard.press('Enter');
  await browserA.edit('SRC A', 'hRes', '1920');
  await browserA.edit('SRC A', 'vRes', '1080');
  await browserA.saved('SRC A');
  const shown = { name: 'Main laptop', type: 'LAPTOP', hRes: '1920', vRes: '1080' };
  for (const person of [browserA, browserB]) {
    for (const [field, text] of Object.entries(shown)) await person.seesIn('SRC A', field, text);
    expect(await person.uuidOf('SRC A')).toBe(uuid);
  }
  expect((await show.row('source', uuid)).version).toBe(version + 4);

  await browserB.edit('SRC A', 'name', 'Backup laptop');
  await browserA.seesIn('SRC A', 'name', 'Backup laptop');
  expect((await show.row('source', uuid)).version).toBe(version + 5);
  for (const person of [browserA, browserB]) {
    await person.reload();
    await person.seesIn('SRC A', 'name', 'Backup laptop');
    await person.seesIn('SRC A', 'vRes', '1080');
    expect(await person.uuidOf('SRC A')).toBe(uuid);
  }
});
