import { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

test('X8 Two tabs of one person: closing one of them takes nobody away', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/cameras`);
  const second = new Person('Ana', await browserA.page.context().newPage());
  await second.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/cameras`);
  await browserB.seesPeople(2);
  await browserA.page.close();
  // The server has told of it when somebody who comes later is told of the rest.
  await second.page.getByRole('navigation', { name: 'Parts of the show' }).getByText('Checks').click();
  await browserB.page.locator('[data-people]').click();
  await expect(browserB.page.getByRole('list', { name: 'People in this show' })).toContainText(
    /Ana.*Checklist/,
  );
  await browserB.seesPeople(2);
});

for (const plain of [false, true]) {
  test(`X8 Two tabs of one person share what is unsent, and it is sent once${plain ? ', over plain HTTP too' : ''}`, async ({
    show,
    browserA,
  }) => {
    // A page that comes over plain HTTP has no Web Locks.
    if (plain) await browserA.page.context().addInitScript('delete Navigator.prototype.locks');
    const { uuid } = await show.add('camera', { id: 'CAM 1', name: 'old' });
    await browserA.open(`/p/${show.uuid}/cameras`);
    expect(await browserA.page.evaluate("'locks' in navigator")).toBe(!plain);
    const second = new Person('Ana', await browserA.page.context().newPage());
    await second.open(`/p/${show.uuid}/cameras`);
    await browserA.goOffline();
    await second.edit('CAM 1', 'name', 'in tab two');
    await browserA.edit('CAM 1', 'note', 'in tab one');
    for (const tab of [browserA, second]) {
      await expect(tab.waiting).toHaveText('2 changes waiting');
      await tab.seesIn('CAM 1', 'name', 'in tab two');
      await tab.seesIn('CAM 1', 'note', 'in tab one');
    }
    // The tab that came first is the one that sends; without it the other takes over.
    await browserA.page.close();
    await browserA.goOnline();
    await expect(second.waiting).toHaveCount(0);
    expect(await show.row('camera', uuid)).toMatchObject({
      name: 'in tab two',
      note: 'in tab one',
      version: 3,
    });
  });
}
