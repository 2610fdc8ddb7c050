import { expect, test } from '../fixtures/test.ts';

test('X24 Text that looks like a date stays the same text', async ({ show, browserA, browserB }) => {
  const text = '2026-05-01 load in 8am';
  const { uuid } = await show.add('source', { id: 'SRC 1' });
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserA.edit('SRC 1', 'note', text);
  await browserB.seesIn('SRC 1', 'note', text);
  expect((await show.row('source', uuid)).note).toBe(text);
  await browserA.edit('SRC 1', 'name', '2026-05-01');
  await browserB.seesIn('SRC 1', 'name', '2026-05-01');
  await browserB.reload();
  await browserB.seesIn('SRC 1', 'note', text);
  await browserB.seesIn('SRC 1', 'name', '2026-05-01');
});
