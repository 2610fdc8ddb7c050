import { describe, expect, it } from 'vitest';
import { networkFaults, planFaults, serverFaults } from './faults/plan.ts';
import { createRandom } from './random.ts';

const size = { seconds: 45, clients: 24, instances: 3, weights: {} };

describe('A seed', () => {
  it('fixes every fault of a run, and another seed gives another run', () => {
    const plan = (seed: string) => planFaults(createRandom(seed).fork('faults'), size);
    expect(plan('one')).toEqual(plan('one'));
    expect(plan('one')).not.toEqual(plan('two'));
    expect(plan('one').map(({ at }) => at)).toEqual(
      plan('one')
        .map(({ at }) => at)
        .toSorted((a, b) => a - b),
    );
  });

  it('gives each client numbers of its own, whenever the others draw theirs', () => {
    const early = createRandom('one');
    const late = createRandom('one');
    for (let drawn = 0; drawn < 100; drawn++) late.fork('c01').next();
    late.next();
    expect(late.fork('c02').next()).toBe(early.fork('c02').next());
  });

  it('makes keys that are uuids', () => {
    expect(createRandom('one').uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it('brings every kind of fault about in four minutes', () => {
    const kinds = new Set(planFaults(createRandom('one'), { ...size, seconds: 240 }).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(Object.keys({ ...serverFaults, ...networkFaults }).sort());
  });
});
