import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Faults } from './scene.ts';
import { createWorld } from './world.ts';

/** CALLSIGN_FULL=1 tries more; CALLSIGN_SCHEDULES and CALLSIGN_SEED repeat or lengthen a run. */
const RUNS = Number(process.env.CALLSIGN_SCHEDULES ?? (process.env.CALLSIGN_FULL === '1' ? 10_000 : 4_000));
const SEED = Number(process.env.CALLSIGN_SEED ?? Date.now() % 2 ** 31);

const rare = ['crash', 'restoreFromBackup', 'prune', 'cut', 'loadFails'];
const names = Object.keys(createWorld().actions);
const often = names.filter((name) => !rare.includes(name));
const step = fc.tuple(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...often) },
    { weight: 12, arbitrary: fc.constantFrom('work', 'workInOrder', 'deliver', 'notice', 'load', 'write') },
    { weight: 2, arbitrary: fc.constantFrom('start', 'calm') },
    { weight: 1, arbitrary: fc.constantFrom(...rare) },
  ),
  fc.nat(1000),
);
const schedules = fc.array(step, { minLength: 10, maxLength: 120, size: 'max' });

function run(faults: Faults, steps: [string, number][]): void {
  const world = createWorld(faults);
  for (const [name, n] of steps) world.actions[name]?.(n);
  const wrong = world.settle();
  if (wrong) throw new Error(wrong);
}

describe('both ends of the protocol, whatever the network, the instances and the database do', () => {
  it(`show what the log says, at all times and in the end (${RUNS} schedules, seed ${SEED})`, () => {
    fc.assert(
      fc.property(schedules, (steps) => run({}, steps)),
      { numRuns: RUNS, seed: SEED },
    );
  });

  it.each([
    'publishEarly',
    'readOffByOne',
    'neverPoll',
    'dropOne',
    'clientIgnoresGaps',
    'clientRepeats',
    'serverIgnoresOrder',
    'lagForgets',
  ] as (keyof Faults)[])('are caught when one of them is broken: %s', (fault) => {
    expect(() =>
      fc.assert(
        fc.property(schedules, (steps) => run({ [fault]: true }, steps)),
        { numRuns: 2000, seed: SEED, endOnFailure: true },
      ),
    ).toThrow();
  });
});
