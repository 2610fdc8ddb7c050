import pg from 'pg';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { keepPlans } from '../src/database/kept-plans.ts';
import { ident, qualified } from '../src/database/sql.ts';
import { consolidates, goes, isBuilt } from '../src/plan/answers.ts';
import type { Plan, Question } from '../src/plan/plan.ts';
import type { Wishes } from '../src/plan/propose.ts';
import { readRuns } from '../src/run/journal.ts';
import type { Runner } from '../src/run/open-runner.ts';
import { verifyUnits } from '../src/verify/verify-unit.ts';
import { goOn } from '../tests/go-on.ts';
import {
  answeredPlan,
  contentColumns,
  contractAll,
  convertAll,
  relations,
  rollBackAll,
  rowSums,
  softRelations,
  testRunner,
} from '../tests/whole-database.ts';
import { type Dice, throwDice } from './dice.ts';
import { type Dimension, drawDimensions } from './dimensions.ts';
import { countObjects, missingObjects } from './objects-kept.ts';
import { goBack, runWithKills } from './run-with-kills.ts';

/** What a tortured database came to. */
export interface TortureOutcome {
  units: number;
  /** References that no foreign key declares, converted as well. */
  undeclared: number;
  /** Processes that died at a statement, and were followed by another. */
  died: number;
  /** Units that stand in the way of themselves, and were left. */
  obstacles: string[];
}

/**
 * Converts all tables, takes all back, converts again and contracts; throws where a relation, a row or the schema's text
 * is not what it was.
 */
export async function tortureDatabase(
  url: string,
  seed: number,
  drawn: ReadonlySet<Dimension> = drawDimensions(seed),
): Promise<TortureOutcome> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  keepPlans(client);
  try {
    const before = { schema: await readSchemaText(client), rows: await rowSums(client) };
    const choose = chooser(seed);
    const wishes = drawWishes(seed, await answeredPlan(client));
    const first = await answeredPlan(client, wishes, choose);
    const obstacles = first.obstacles.map(({ table, what }) => `${table.name}: ${what}`);
    const strategies = Object.fromEntries(
      first.obstacles.map(({ table }) => [`${table.schema}.${table.name}`, 'leave' as const]),
    );
    const plan = await answeredPlan(
      client,
      {
        ...wishes,
        strategies: { ...wishes.strategies, ...strategies },
      },
      choose,
    );
    const contents = await contentColumns(client, plan);
    const relationsBefore = await relationsOf(client, contents, plan, 'before');
    const units = plan.units.filter(({ strategy }) => strategy !== 'leave').length;
    const undeclared = plan.units
      .filter(({ strategy }) => strategy !== 'leave')
      .flatMap(({ references }) => references)
      .filter(({ constraint }) => constraint === null).length;
    if (units === 0) return { units, undeclared, died: 0, obstacles };
    const objects = await countObjects(client);
    const kills = drawn.has('kills') ? throwDice(seed + 3) : null;
    let died = kills ? await thereAndBackWithKills(client, url, plan, kills, before) : 0;
    const runner = await testRunner({ url });
    try {
      await convertAll(runner, plan);
      await rollBackAll(runner, plan);
      expectSame('schema', before.schema, await readSchemaText(client));
      expectSame('rows', show(before.rows), show(await rowSums(client)));
      await convertAll(runner, plan);
    } finally {
      await runner.close();
    }
    died += await contractWithoutReaders(client, url, plan, kills);
    const relationsAfter = await relationsOf(client, contents, plan, 'after');
    expectSame(
      'relations',
      withoutDropped(relationsBefore, relationsAfter, plan).join('\n'),
      relationsAfter.join('\n'),
    );
    const missing = missingObjects(objects, await countObjects(client), plan);
    if (missing.length > 0) throw new Error(`The contracts took along:\n${missing.join('\n')}`);
    return { units, undeclared, died, obstacles };
  } finally {
    await client.end();
  }
}

/** There and back once more, by processes that die at one statement or another. */
async function thereAndBackWithKills(
  client: pg.Client,
  url: string,
  plan: Plan,
  dice: Dice,
  before: { schema: string; rows: Record<string, string> },
): Promise<number> {
  const there = await runWithKills(url, dice, (runner) => goOn(runner, plan));
  const runs = (await readRuns(client)).filter(({ state }) => state === 'soaking');
  const { passed, units } = await verifyUnits(client, runs, { strict: true });
  const checks = units.flatMap((unit) => unit.checks.filter(({ outcome }) => outcome === 'failed'));
  if (!passed) throw new Error(`After kills: ${JSON.stringify(checks, null, 1).slice(0, 3000)}`);
  const back = await runWithKills(url, dice, (runner) => goBack(runner, plan));
  expectSame('schema after kills', before.schema, await readSchemaText(client));
  expectSame('rows after kills', show(before.rows), show(await rowSums(client)));
  return there + back;
}

async function relationsOf(
  client: pg.Client,
  contents: Map<string, string[]>,
  plan: Plan,
  when: 'before' | 'after',
): Promise<string[]> {
  return [...(await relations(client, contents)), ...(await softRelations(client, contents, plan, when))];
}

/** Keys and columns that say what others say are consolidated in half of the databases that have some; what has no like by itself is built or goes. */
function chooser(seed: number): (question: Question) => string | null {
  const dice = throwDice(seed + 2);
  const isBold = dice.oneIn(2);
  return ({ id, answers }) => {
    if (id.startsWith('redundant')) return isBold && answers.includes(consolidates) ? consolidates : null;
    return [isBuilt, goes].find((it) => answers.includes(it)) ?? null;
  };
}

/** A redundant column takes its foreign key along: that table's relation is told by another one now. */
function withoutDropped(before: string[], after: readonly string[], { units }: Plan): string[] {
  const dropping = units
    .filter(({ redundant, strategy }) => redundant?.length || strategy === 'consolidate')
    .map(({ table }) => `${table.schema}.${table.name} → `);
  return before.filter((line) => after.includes(line) || !dropping.some((it) => line.startsWith(it)));
}

/** What still reads old columns is the application's: it goes before they do. Answers how many processes died over it. */
async function contractWithoutReaders(
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

/** What a person might have said in advance: another strategy here and there, and how uuids are made. */
function drawWishes(seed: number, { units }: Plan): Wishes {
  const dice = throwDice(seed + 1);
  const strategies = units
    .filter(
      ({ strategy, key }) =>
        key.length === 1 && (strategy === 'replace' || strategy === 'promote') && dice.oneIn(3),
    )
    .map(({ table }) => [
      `${table.schema}.${table.name}`,
      dice.pick(['promote', 'replace', 'cutover', 'persistent', 'leave'] as const),
    ]);
  return { generator: dice.pick(['v4', 'v7'] as const), strategies: Object.fromEntries(strategies) };
}

const show = (sums: Record<string, string>) =>
  Object.entries(sums)
    .map(([name, sum]) => `${name} ${sum}`)
    .join('\n');

function expectSame(what: string, before: string, after: string): void {
  if (before === after) return;
  const [was, is] = [before.split('\n'), after.split('\n')];
  const gone = was.filter((line) => !is.includes(line)).map((line) => `- ${line}`);
  const come = is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`);
  throw new Error(`The ${what} are not what they were:\n${[...gone, ...come].slice(0, 40).join('\n')}`);
}
