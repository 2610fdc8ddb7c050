import { expect, test } from '../fixtures/test.ts';

test('U9 Same field edited offline: both values are shown with who and when, and one choice ends it', async ({
  show,
  browserA,
  browserB,
}) => {
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/settings`);
  const client = (person: typeof browserA) => person.page.getByRole('textbox', { name: 'Client' });
  const type = async (person: typeof browserA, text: string) => {
    await client(person).fill(text);
    await person.page.keyboard.press('Enter');
  };
  await browserB.goOffline();
  await type(browserA, 'From A');
  await expect.poll(async () => (await show.production()).client).toBe('From A');
  await type(browserB, 'From B');
  await expect(browserB.waiting).toHaveText('1 change waiting');
  await browserB.goOnline();

  const problem = browserB.page.getByRole('region', { name: 'Problem with Client' });
  await expect(problem).toBeVisible();
  await expect(problem).toContainText(/Ana changed Client while you did, at \d\d:\d\d/);
  await expect(problem).toContainText('From A');
  await expect(problem).toContainText('From B');
  await expect(browserB.page.getByText('1 value needs a choice')).toBeVisible();
  expect((await show.production()).client).toBe('From A');
  await expect(client(browserA)).toHaveValue('From A');

  await problem.getByRole('button', { name: 'Keep mine' }).click();
  for (const person of [browserA, browserB]) await expect(client(person)).toHaveValue('From B');
  await expect(browserB.page.getByText('1 value needs a choice')).toHaveCount(0);
  const values = (await show.commits()).flatMap(({ changes }) =>
    changes.flatMap(({ entity }) => ('client' in entity ? [entity.client] : [])),
  );
  expect(values.filter((value, at) => value !== values[at - 1])).toEqual(['Client A', 'From A', 'From B']);
});

test('U9 Several values refused at once are counted, and the banner leads to each', async ({
  show,
  browserA,
  browserB,
}) => {
  for (const id of ['CAM 1', 'CAM 2']) await show.add('camera', { id, name: 'old' });
  for (const person of [browserA, browserB]) await person.open(`/p/${show.uuid}/cameras`);
  await browserB.goOffline();
  for (const id of ['CAM 1', 'CAM 2']) {
    await browserA.edit(id, 'name', `A ${id}`);
    await browserA.saved(id);
    await browserB.edit(id, 'name', `B ${id}`);
  }
  await browserB.goOnline();
  await expect(browserB.page.getByText('2 values need a choice')).toBeVisible();
  await browserB.reload();
  await expect(browserB.page.getByText('2 values need a choice')).toBeVisible();
  await browserB.page.getByRole('button', { name: 'Show next' }).click();
  await browserB.page.getByRole('button', { name: 'Keep theirs' }).click();
  await expect(browserB.page.getByText('1 value needs a choice')).toBeVisible();
  await browserB.page.getByRole('button', { name: 'Show it' }).click();
  await browserB.page.getByRole('button', { name: 'Keep mine' }).click();
  await expect(browserB.page.getByText(/needs? a choice/)).toHaveCount(0);
  await expect
    .poll(async () => (await show.rows('camera')).map(({ name }) => name).sort())
    .toEqual(['A CAM 1', 'B CAM 2']);
  for (const person of [browserA, browserB]) {
    await person.seesIn('CAM 1', 'name', 'A CAM 1');
    await person.seesIn('CAM 2', 'name', 'B CAM 2');
  }
});
