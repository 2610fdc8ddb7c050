import { expect, test } from '../fixtures/test.ts';

test('S6 References survive a rename: connection, path and labels follow, the stored uuid does not change', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.addRow('source', 'SRC A');
  await browserA.edit('SRC A', 'name', 'Keynote');
  const source = await browserA.uuidOf('SRC A');
  await browserB.open(`/p/${show.uuid}/sends`);
  await browserB.addRow('send', 'DST 1');
  await browserB.edit('DST 1', 'name', 'SCREEN 1A');

  // Ben patches it: from the source into a switcher, and out of it to the screen.
  await browserB.open(`/p/${show.uuid}/connections`);
  await browserB.addRow('connection', 'CBL 1');
  await browserB.pick('CBL 1', 'sourceUuid', 'SRC A');
  await browserB.edit('CBL 1', 'toPort', 'E2 ID.0 IN 1.1');
  await browserB.addRow('connection', 'CBL 2');
  await browserB.edit('CBL 2', 'intermediateInput', 'E2 ID.0 IN 1.1');
  await browserB.edit('CBL 2', 'intermediateOutput', 'E2 ID.0 OUT 1.1');
  await browserB.pick('CBL 2', 'sendUuid', 'DST 1');
  await browserB.saved('CBL 1');
  await browserB.saved('CBL 2');
  await browserB.seesIn('CBL 1', 'sourceUuid', 'Keynote [SRC A]');

  await browserA.edit('SRC A', 'id', 'SRC Z');
  await browserB.seesIn('CBL 1', 'sourceUuid', 'Keynote [SRC Z]');
  expect((await show.find('connection', 'CBL 1')).sourceUuid).toBe(source);

  await browserB.open(`/p/${show.uuid}/sources`);
  expect(await browserB.uuidOf('SRC Z')).toBe(source);
  await browserB.cell('SRC Z', 'id').click();
  await browserB.page.keyboard.press('Space');
  const drawer = browserB.page.getByRole('complementary');
  await expect(drawer).toContainText('SCREEN 1A [DST 1]');
  await expect(drawer).toContainText('Keynote [SRC Z] → E2 ID.0 IN 1.1');
  await expect(drawer).not.toContainText('[SRC A]');
});
