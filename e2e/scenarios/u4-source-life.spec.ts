import { test } from '../fixtures/test.ts';

test('U4 Source life: B changes resolution and rate without losing what A typed', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.addRow('source', 'SRC 1');
  await browserA.edit('SRC 1', 'name', 'Test Source 1');
  await browserA.edit('SRC 1', 'type', 'PLAYBACK');
  await browserA.edit('SRC 1', 'hRes', '1920');
  await browserA.edit('SRC 1', 'vRes', '1080');
  await browserB.seesIn('SRC 1', 'vRes', '1080');
  await browserB.edit('SRC 1', 'hRes', '3840');
  await browserB.edit('SRC 1', 'vRes', '2160');
  await browserB.edit('SRC 1', 'rate', '50');
  await browserA.seesIn('SRC 1', 'rate', '50');
  await browserA.seesIn('SRC 1', 'hRes', '3840');
  await browserA.seesIn('SRC 1', 'name', 'Test Source 1');
  await browserA.seesIn('SRC 1', 'type', 'PLAYBACK');
  await browserA.deleteRow('SRC 1');
  await browserB.seesNo('SRC 1');
});
