import { expect, test } from '../fixtures/test.ts';

test('A load-in reads the same in Berlin and in Los Angeles, on the clocks of the venue, which are named', async ({
  show,
  newBrowser,
}) => {
  const ana = await newBrowser('Ana', 'owner', { timezoneId: 'Europe/Berlin', locale: 'de-DE' });
  const ben = await newBrowser('Ben', 'owner', { timezoneId: 'America/Los_Angeles', locale: 'en-US' });
  const field = (person: typeof ana, name: string) => person.page.locator(`[data-field="${name}"]`);
  for (const person of [ana, ben]) await person.open(`/p/${show.uuid}/settings`);
  await expect(field(ana, 'loadIn')).toContainText('Europe/Berlin (this device)');
  await expect(field(ben, 'loadIn')).toContainText('America/Los_Angeles (this device)');

  await field(ana, 'zone').locator('input').fill('new york');
  await ana.page.keyboard.press('Enter');
  for (const person of [ana, ben]) {
    await expect(field(person, 'zone').locator('input')).toHaveValue('America/New_York');
    await expect(field(person, 'loadIn')).toHaveText(/America\/New_York$/);
  }
  const loadIn = (person: typeof ana) => field(person, 'loadIn').locator('input');
  const type = async (text: string) => {
    await loadIn(ana).fill(text);
    await ana.page.keyboard.press('Enter');
  };
  for (const [text, sentence] of [
    ['2027-03-14 02:30', /no clock in America\/New_York shows 2027-03-14 02:30/],
    ['2026-11-01 01:30', /Type 2026-11-01 01:30 -04:00 or 2026-11-01 01:30 -05:00/],
    ['1.5.2026', /needs a time of day too, such as 2026-05-01 08:00/],
    ['Hall 4', /must be a day and a time, such as/],
  ] as const) {
    await type(text);
    await expect(field(ana, 'loadIn').getByRole('alert')).toHaveText(sentence);
  }
  await type('1.5.2026 8:00');
  for (const person of [ana, ben]) await expect(loadIn(person)).toHaveValue('2026-05-01 08:00');
  expect((await show.production()).loadIn).toBe('2026-05-01T12:00:00.000Z');

  for (const person of [ana, ben]) {
    await person.open(`/p/${show.uuid}`);
    await expect(person.page.getByText('2026-05-01 08:00 America/New_York')).toBeVisible();
    await person.page.goto('/');
    const row = person.page.locator(`tr[data-uuid="${show.uuid}"]`);
    await expect(row).toContainText('2026-05-01 08:00 America/New_York');
  }
});

test('A check’s due day follows the load-in and the venue’s clocks, on every screen at once', async ({
  show,
  browserA,
  browserB,
}) => {
  const { uuid, version } = await show.add('checklist-item', {
    id: 'CHK 1',
    title: 'Screens',
    daysBeforeShow: 60,
  });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/checklist-items?sel=${uuid}`);
  await browserB.seesIn('CHK 1', 'dueDay', '');
  await show.put('production', show.uuid, { zone: 'Europe/Berlin', loadIn: '2026-05-01T22:30:00Z' });
  for (const person of [browserA, browserB]) await person.seesIn('CHK 1', 'dueDay', '2026-03-03');
  await show.put('production', show.uuid, { zone: 'America/New_York' });
  for (const person of [browserA, browserB]) await person.seesIn('CHK 1', 'dueDay', '2026-03-02');
  await browserA.edit('CHK 1', 'daysBeforeShow', '7');
  await browserB.seesIn('CHK 1', 'dueDay', '2026-04-24');
  const drawer = browserB.page.getByRole('complementary').locator('[data-field="dueDay"]');
  await expect(drawer).toHaveText(/2026-04-24/);
  await expect(drawer.getByRole('textbox')).toHaveCount(0);
  expect(await show.row('checklist-item', uuid)).not.toHaveProperty('dueDay');
  expect((await show.row('checklist-item', uuid)).version).toBe(version + 1);
});
