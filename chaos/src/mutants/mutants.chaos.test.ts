import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutants.ts';

const main = resolve(import.meta.dirname, '../main.ts');

interface Result {
  pass: boolean;
  broken: Record<string, number>;
  histories: { sentence: string; history: string[] }[];
}

/** A short run of the real command; the journal of a run that could not be done stands in the error. */
function chaos(seed: string, ...args: string[]): Promise<Result> {
  const size = ['--seconds', '6', '--clients', '12', '--instances', '2', '--seed', seed, '--json'];
  return new Promise((done, fail) => {
    execFile(process.execPath, [main, ...size, ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      if (error && error.code !== 1) fail(new Error(`The run ended with ${error.code}: ${stderr}`));
      else done(JSON.parse(stdout) as Result);
    });
  });
}

/** On a busy machine a run of seconds may not come to what the fault spoils: it has to be caught by the third. */
async function untilCaught(mutant: string): Promise<Result> {
  const first = await chaos('mutants', '--mutant', mutant);
  const second = first.pass ? await chaos('mutants 2', '--mutant', mutant) : first;
  return second.pass ? chaos('mutants 3', '--mutant', mutant) : second;
}

/** The size for CI: one mutant for each kind of promise. CHAOS_MUTANTS=all tries every one, which takes some minutes. */
const quick = [
  'skip-idempotency',
  'forget-outbox',
  'publish-before-commit',
  'ignore-gap',
  'overwrite-silently',
  'gap-in-log',
  'read-only-is-a-failure',
];
const chosen = Object.entries<Mutant>(mutants).filter(
  ([name, { expects }]) =>
    expects.length > 0 && (process.env.CHAOS_MUTANTS === 'all' || quick.includes(name)),
);

describe.concurrent('A short chaos', () => {
  it('keeps every promise of a system without a mutant’s fault', async () => {
    const { pass, histories } = await chaos('mutants');
    expect(histories).toEqual([]);
    expect(pass).toBe(true);
  });

  it.for(chosen)('finds out that %s', async ([name, { expects }]) => {
    const { pass, broken, histories } = await untilCaught(name);
    expect(pass).toBe(false);
    expect(Object.keys(broken)).toEqual(expect.arrayContaining([...expects]));
    for (const { history } of histories.filter(({ sentence }) => !sentence.includes('ended by itself')))
      expect(history.length).toBeLessThan(40);
  });
});
