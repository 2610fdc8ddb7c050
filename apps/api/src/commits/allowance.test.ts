import { expect, it } from 'vitest';
import { createAllowance, MOST_WAITING } from './allowance.ts';
import type { Draft } from './draft.ts';

const draft = (userId: string | null, operations = 1): Draft => ({
  userId,
  userName: 'Ana',
  reason: null,
  key: null,
  hash: '',
  operations: Array.from({ length: operations }, () => ({ op: 'create', table: 'sources' })),
});

it('as much of one person waits as is allowed; what is too much is to come again, and nobody else is kept out', async () => {
  const allowance = createAllowance();
  const done: (() => void)[] = [];
  const wait = (userId: string | null, operations = 1) =>
    allowance.within(draft(userId, operations), () => new Promise<void>((resolve) => done.push(resolve)));
  const taken = Array.from({ length: MOST_WAITING }, () => wait('ana'));
  await expect(wait('ana')).rejects.toMatchObject({
    code: 'BUSY',
    message: `${MOST_WAITING} of your changes are waiting to be written. Try again in a moment.`,
  });
  const others = [wait('ben'), wait(null)];
  for (const resolve of done.splice(0)) resolve();
  await Promise.all([...taken, ...others]);
  const again = wait('ana');
  for (const resolve of done) resolve();
  await again;
});

it('a commit of many operations counts as so many, and one alone is always taken', async () => {
  const allowance = createAllowance();
  let end = () => {};
  const first = allowance.within(
    draft('ana', MOST_WAITING + 1),
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await expect(allowance.within(draft('ana'), async () => {})).rejects.toMatchObject({ code: 'BUSY' });
  end();
  await first;
});

it('what was refused waits no longer', async () => {
  const allowance = createAllowance();
  for (let n = 0; n < 3; n++)
    await expect(
      allowance.within(draft('ana', MOST_WAITING), async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
});
