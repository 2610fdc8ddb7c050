import { expect, test } from '../fixtures/test.ts';

test('Sheet: rows are sorted by several columns, and a link shows them in the same order', async ({
  show,
  browserA,
  browserB,
}) => {
  await show.add('connection', { id: 'CBL 1', cableType: 'SDI', lengthFt: 9 });
  await show.add('connection', { id: 'CBL 2', cableType: 'CAT6', lengthFt: 10 });
  await show.add('connection', { id: 'CBL 3', cableType: 'SDI', lengthFt: 100 });
  await browserA.open(`/p/${show.uuid}/connections`);
  const { page, grid } = browserA;
  const ids = (person: typeof browserA) =>
    person.grid
      .locator('[role="row"][data-id]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.id));
  const head = (name: string) => grid.getByRole('columnheader', { name }).getByRole('button');
  await head('Cable').click();
  await head('Length ft').click({ modifiers: ['Shift'] });
  await expect.poll(() => ids(browserA)).toEqual(['CBL 2', 'CBL 1', 'CBL 3']);
  await head('Length ft').click({ modifiers: ['Shift'] });
  await expect.poll(() => ids(browserA)).toEqual(['CBL 2', 'CBL 3', 'CBL 1']);
  await browserB.open(new URL(page.url()).pathname + new URL(page.url()).search);
  await expect.poll(() => ids(browserB)).toEqual(['CBL 2', 'CBL 3', 'CBL 1']);
});
