import { expect, it } from 'vitest';
import { createStarts } from './starts.ts';

/** Starts whose turns of the event loop are taken by the test. */
function makeStarts() {
  const turns: (() => void)[] = [];
  const begun: string[] = [];
  const starts = createStarts((run) => void turns.push(run));
  return {
    begun,
    ask: (userId: string) => void starts.next(userId).then(() => begun.push(userId)),
    async turn() {
      await Promise.resolve();
      for (const run of turns.splice(0)) run();
      for (let n = 0; n < 5; n++) await Promise.resolve();
      return begun.splice(0).join(' ');
    },
    isAtRest: () => turns.length === 0,
  };
}

it('whoever asks for one thing begins in the next turn, however much another has asked for before', async () => {
  const { ask, turn } = makeStarts();
  for (let n = 0; n < 64; n++) ask('ana');
  ask('ben');
  ask('cy');
  expect(await turn()).toBe('ana ana ana ana ana ben cy ana');
  ask('ben');
  expect(await turn()).toBe('ana ben ana ana');
});

it('all are begun, a few in each turn, and then it rests until somebody comes', async () => {
  const { ask, turn, isAtRest, begun } = makeStarts();
  for (let n = 0; n < 10; n++) ask('ana');
  let all = 0;
  while (!isAtRest()) all += (await turn()).split(' ').filter(Boolean).length;
  expect(all).toBe(10);
  ask('ana');
  await Promise.resolve();
  await Promise.resolve();
  expect(begun).toEqual(['ana']);
});
