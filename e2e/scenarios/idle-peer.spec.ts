import { IDLE_MS } from '@callsign/contracts/protocol';
import { expect, test } from '../fixtures/test.ts';

test('Idle peer: whoever does nothing for a minute is shown faded to the others, and bright again at the first key', async ({
  show,
  browserA,
  browserB,
}) => {
  // The server's own clock tells who is idle: this waits for what it says.
  test.setTimeout(IDLE_MS + 300_000);
  await show.add('source', { id: 'SRC 1' });
  await browserB.open(`/p/${show.uuid}/sources`);
  await browserB.cell('SRC 1', 'name').click();
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserA.seesPeople(2);
  const face = browserA.page.locator('[data-people] [data-face="Ben"]');
  await expect(face).not.toHaveAttribute('data-idle');
  await expect(face).toHaveCSS('opacity', '1');

  await expect(face).toHaveAttribute('data-idle', 'true', { timeout: IDLE_MS + 60_000 });
  await expect(face).not.toHaveCSS('opacity', '1');
  await browserA.page.locator('[data-people]').click();
  await expect(browserA.page.getByRole('list', { name: 'People in this show' })).toContainText('idle');

  await browserB.page.keyboard.press('ArrowRight');
  await expect(face).not.toHaveAttribute('data-idle');
});
