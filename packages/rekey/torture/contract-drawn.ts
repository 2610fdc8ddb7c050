import type pg from 'pg';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { ident, qualified } from '../src/database/sql.ts';
import type { Runner } from '../src/lifecycle/open-runner.ts';
import type { Plan } from '../src/plan/plan.ts';
import { contractAll, testRunner } from '../tests/whole-database.ts';
import type { Dice } from './dice.ts';
import { runWithKills } from './run-with-kills.ts';

/** What still reads old columns is the application's: it goes before they do. Answers how many processes died over it. */
export async function contractWithoutReaders(
  client: pg.Client,
  url: string,
  plan: Plan,
  kills: Dice | null,
): Promise<number> {
  for (const acceptDrift of [false, true]) {
    try {
      return await contract(url, plan, kills, acceptDrift);
    } catch (error) {
      if (acceptDrift || !(error as Error).message.includes('something still')) throw error;
    }
    const { views, tables } = await readCatalog(client);
    for (const view of views) {
      const kind = view.isMaterialized ? 'materialized view' : 'view';
      await client.query(`drop ${kind} if exists ${qualified(view)} cascade`);
    }
    for (const table of tables) {
      const its = qualified(table);
      for (const { name } of table.policies) await client.query(`drop policy ${ident(name)} on ${its}`);
      for (const { name } of table.triggers.filter((it) => it.name === 'touch'))
        await client.query(`drop trigger ${ident(name)} on ${its}`);
    }
  }
  return 0;
}

async function contract(url: string, plan: Plan, kills: Dice | null, acceptDrift: boolean): Promise<number> {
  const work = (runner: Runner) => contractAll(runner, plan);
  if (kills) return runWithKills(url, kills, work, acceptDrift);
  const runner = await testRunner({ url }, acceptDrift);
  try {
    await work(runner);
    return 0;
  } finally {
    await runner.close();
  }
}
