import { test } from '../fixtures/test.ts';

test('U5 Send life: added and edited by A, deleted by B', async ({ show, browserA, browserB }) => {
  await browserA.open(`/p/${show.uuid}/sends`);
  await browserB.open(`/p/${show.uuid}/sends`);
  await browserA.addRow('send', 'DST 1');
  await browserA.edit('DST 1', 'name', 'Test Send 1');
  await browserA.edit('DST 1', 'type', 'LED');
  await browserB.seesIn('DST 1', 'type', 'LED');
  await browserB.seesIn('DST 1', 'name', 'Test Send 1');
  await browserA.edit('DST 1', 'note', 'Stage left');
  await browserB.seesIn('DST 1', 'note', 'Stage left');
  await browserB.deleteRow('DST 1');
  await browserA.seesNo('DST 1');
});
