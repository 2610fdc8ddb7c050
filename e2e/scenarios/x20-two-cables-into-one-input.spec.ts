import { expect, test } from '../fixtures/test.ts';

test('X20 Two cables into one input: each author is told at once which cables there are, also when the other’s comes second', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('connection', { id: 'CBL 1', destinationType: 'ROUTER', toPort: 'R01 IN 3' });
  await show.add('connection', { id: 'CBL 2', destinationType: 'ROUTER' });
  await show.add('connection', { id: 'CBL 3', destinationType: 'ROUTER' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/connections`);
  await browserA.edit('CBL 2', 'toPort', 'r01 in 3');
  await expect(browserA.page.getByText('R01 IN 3 has more than one cable: CBL 1 and CBL 2.')).toBeVisible();
  await browserB.seesIn('CBL 2', 'toPort', 'r01 in 3');
  await expect(browserB.page.getByText('has more than one cable')).toHaveCount(0);
  await browserB.edit('CBL 3', 'toPort', 'R01 IN 3');
  const all = 'R01 IN 3 has more than one cable: CBL 1, CBL 2 and CBL 3.';
  for (const person of [browserA, browserB]) await expect(person.page.getByText(all)).toBeVisible();
});
