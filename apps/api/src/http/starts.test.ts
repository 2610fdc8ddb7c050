import type { Uuid } from '@callsign/contracts/scalars';
import { expect, it } from 'vitest';
import { createStarts } from './starts.ts';

/** Starts whose turns of the event loop are taken by the test. */
function makeStarts() {
  const turns: (() => void)[] = [];
  const begun: string[] = [];
  const starts = createStarts((run) => void turns.push(run));
  const settled = () => begun.splice(0).join(' ');
  return {
    ask(userId: string, now = 0, times = 1) {
      for (let n = 0; n < times; n++) starts.next(userId as Uuid<'user'>, now, () => void begun.push(userId));
    },
    settled,
    turn() {
      for (const run of turns.splice(0)) run();
      return settled();
    },
    isAtRest: () => turns.length === 0,
  };
}

it('whoever asks for one thing begins in the next turn, however much another has asked for before', () => {
  const { ask, settled, turn } = makeStarts();
  ask('ben');
  ask('ana', 0, 64);
  ask('ben');
  ask('cy');
  expect(settled()).toBe('ben ana ana ana ana');
  expect(turn()).toBe('ana ben cy ana');
  ask('ben');
  expect(turn()).toBe('ana ben ana ana');
});

it('all are begun, a few in each turn, and then it rests until somebody comes', () => {
  const { ask, turn, isAtRest } = makeStarts();
  ask('ben');
  ask('ana', 0, 9);
  let all = 0;
  while (!isAtRest()) all += turn().split(' ').filter(Boolean).length;
  expect(all).toBe(10);
});

it('who is alone waits for nobody, and does so again when the others have gone', () => {
  const { ask, settled, turn, isAtRest } = makeStarts();
  ask('ana', 0, 64);
  expect(settled().split(' ')).toHaveLength(64);
  ask('ben', 10);
  ask('ana', 20, 64);
  expect(settled().split(' ').length).toBeLessThan(10);
  while (!isAtRest()) turn();
  ask('ana', 1500, 64);
  expect(settled().split(' ')).toHaveLength(64);
});
