import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

/** What a page writes to its console about rows. */
function linesOf({ page }: Person): string[] {
  const lines: string[] = [];
  page.on('console', (message) => {
    if (/ via (WebSocket|answer): /.test(message.text())) lines.push(message.text());
  });
  return lines;
}

test('With ?debug=sync a page says which rows it adds, updates and removes, and tells no secret', async ({
  show,
  browserA,
  browserB,
}) => {
  const [ofAna, ofBen] = [linesOf(browserA), linesOf(browserB)];
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources?debug=sync`);
  await browserA.addRow('source', 'SRC 1');
  const uuid = await browserA.uuidOf('SRC 1');
  await expect.poll(() => ofBen).toContain(`Adding source via WebSocket: SRC 1 ${uuid}`);
  await browserA.edit('SRC 1', 'id', 'SRC A');
  await expect.poll(() => ofBen).toContain(`Updating source via WebSocket: SRC A ${uuid}`);
  await browserB.edit('SRC A', 'name', 'Laptop');
  await expect.poll(() => ofBen.filter((line) => line.endsWith(`SRC A ${uuid}`)).length).toBe(2);
  await browserA.deleteRow('SRC A');
  await expect.poll(() => ofBen).toContain(`Removing source via WebSocket: SRC A ${uuid}`);

  const stream = await show.add('stream', { id: 'STR 1', streamKey: 'live_key_of_nobody' });
  await expect.poll(() => ofBen).toContain(`Adding stream via WebSocket: STR 1 ${stream.uuid}`);
  expect(ofBen.join()).not.toContain('live_key_of_nobody');
  expect(ofAna).toEqual([]);
});
