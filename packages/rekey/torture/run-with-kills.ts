import pg from 'pg';
import type { Runner } from '../src/lifecycle/open-runner.ts';
import { rollbackUnit } from '../src/lifecycle/rollback-unit.ts';
import type { Plan } from '../src/plan/plan.ts';
import { cutOff, lockIsFree } from '../tests/cut-off.ts';
import { units, unlessDone } from '../tests/go-on.ts';
import { testRunner } from '../tests/whole-database.ts';
import type { Dice } from './dice.ts';

/** Does some work on runners that die at a statement each, until one comes to its end. Answers how many died. */
export async function runWithKills(
  url: string,
  dice: Dice,
  work: (runner: Runner) => Promise<void>,
  acceptDrift = false,
): Promise<number> {
  // Each lives somewhat longer than the one before it, so that a unit with steps of many statements ends as well.
  for (let died = 0, least = 90; ; died += 1, least = Math.ceil(least * 1.6)) {
    const runner = await testRunner({ url }, acceptDrift);
    const isDead = dieAt(runner, 1 + dice.number(least * 2), dice.oneIn(2));
    try {
      await work(runner);
      return died;
    } catch (error) {
      if (!isDead()) throw error;
    } finally {
      await runner.close();
    }
    await lockIsFree({ connect: () => connected(url) });
  }
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

/** Ends all connections of a runner at its n-th statement: before it is sent, or before its answer is heard. */
function dieAt(runner: Runner, at: number, isSent: boolean): () => boolean {
  let [n, isDead] = [0, false];
  const die = () => {
    isDead = true;
    cutOff(runner);
  };
  for (const client of [runner.client, ...runner.workers]) {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const counted = (...args: unknown[]) => {
      n += 1;
      if (n === at && !isSent) die();
      const answer = query(...args);
      if (n === at && isSent) setImmediate(die);
      return answer;
    };
    Object.assign(client, { query: counted });
  }
  return () => isDead;
}

/** Takes back what is left to take back. */
export async function goBack(runner: Runner, plan: Plan): Promise<void> {
  for (const _ of units(plan)) {
    const outcome = await rollbackUnit(runner).catch(unlessDone);
    if (outcome && outcome.identical === false) throw new Error(outcome.differences.join('\n'));
  }
}
