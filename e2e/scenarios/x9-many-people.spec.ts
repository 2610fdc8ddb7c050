import type { Person } from '../fixtures/person.ts';
import { expect, test } from '../fixtures/test.ts';

test('X9 Many people: five faces and a count, and a list with all names', async ({ show, newBrowser }) => {
  const names = ['Ana', 'Ben', 'Cleo', 'Dan', 'Eve', 'Finn', 'Gil'];
  const people: Person[] = [];
  for (const name of names) {
    const person = await newBrowser(name);
    await person.open(`/p/${show.uuid}`);
    people.push(person);
  }
  const first = people[0] as Person;
  await first.seesPeople(7);
  const stack = first.page.locator('[data-people]');
  await expect(stack.locator('[data-face]')).toHaveCount(5);
  await expect(stack).toContainText('+2');
  expect((await first.names()).sort()).toEqual(names);
});
