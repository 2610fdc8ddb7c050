import { expect, test } from '../fixtures/test.ts';

test('S5b Duplicate display id in a race: exactly one wins, the other is offered the next free number', async ({
  show,
  browserA,
  browserB,
}) => {
  await browserA.open(`/p/${show.uuid}/sources`);
  await browserB.open(`/p/${show.uuid}/sources`);
  const answers = await Promise.all([
    browserA.fetch('POST', '/api/sources', { productionUuid: show.uuid, id: 'SRC 9', name: 'of A' }),
    browserB.fetch('POST', '/api/sources', { productionUuid: show.uuid, id: 'SRC 9', name: 'of B' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const loser = answers.find(({ status }) => status === 409);
  expect(loser?.body.error).toMatchObject({ code: 'ID_TAKEN', nextFree: 'SRC 10', holder: { id: 'SRC 9' } });
  for (const person of [browserA, browserB]) {
    await person.sees('SRC 9');
    await expect(person.grid.locator('[role="row"][data-uuid]')).toHaveCount(1);
  }
  expect(await browserA.uuidOf('SRC 9')).toBe(await browserB.uuidOf('SRC 9'));
});
