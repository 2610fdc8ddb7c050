import { expect, test } from '../fixtures/test.ts';

test('S6 References survive a rename: connection, path and labels follow, the stored uuid does not change', async ({
  show,
  browserA,
  browserB,
}) => {
  const source = await show.add('source', { id: 'SRC A', name: 'Keynote' });
  const send = await show.add('send', { id: 'DST 1', name: 'SCREEN 1A' });
  const first = await show.add('connection', {
    id: 'CBL 1',
    sourceUuid: source.uuid,
    toPort: 'E2 ID.0 IN 1.1',
  });
  await show.add('connection', {
    id: 'CBL 2',
    intermediateInput: 'E2 ID.0 IN 1.1',
    intermediateOutput: 'E2 ID.0 OUT 1.1',
    sendUuid: send.uuid,
  });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/connections`);
  await browserB.seesIn('CBL 1', 'sourceUuid', /SRC A/);
  await browserA.edit('SRC A', 'id', 'SRC Z');
  await browserB.seesIn('CBL 1', 'sourceUuid', /Keynote \[SRC Z\]|SRC Z/);
  expect((await show.row('connection', first.uuid)).sourceUuid).toBe(source.uuid);
  await browserB.open(`/p/${show.uuid}/sources?sel=${source.uuid}`);
  const drawer = browserB.page.getByRole('complementary');
  await expect(drawer).toContainText('SRC Z');
  await expect(drawer).toContainText('SCREEN 1A [DST 1]');
  await expect(drawer).toContainText('Keynote [SRC Z] → E2 ID.0 IN 1.1');
  await expect(drawer).not.toContainText('[SRC A]');
});
