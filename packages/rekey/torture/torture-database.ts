import pg from 'pg';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { keepPlans } from '../src/database/kept-plans.ts';
import { readRuns } from '../src/journal/journal.ts';
import type { Runner } from '../src/lifecycle/open-runner.ts';
import type { Plan } from '../src/plan/plan.ts';
import { verifyUnits } from '../src/verify/verify-unit.ts';
import { goOn, units } from '../tests/go-on.ts';
import {
  contentColumns,
  convertAll,
  relations,
  rollBackAll,
  rowSums,
  softRelations,
  testRunner,
} from '../tests/whole-database.ts';
import { contractWithoutReaders } from './contract-drawn.ts';
import { type Dice, throwDice } from './dice.ts';
import { type Dimension, drawDimensions } from './dimensions.ts';
import { drawPlan, type LeftUnit } from './draw-plan.ts';
import { byKind, countObjects, missingObjects } from './objects-kept.ts';
import { goBack, runWithKills } from './run-with-kills.ts';

/** What a tortured database came to. */
export interface TortureOutcome {
  /** Units that were converted, by strategy. */
  strategies: Record<string, number>;
  /** References that a foreign key declares, and others, that were converted. */
  references: { declared: number; undeclared: number };
  /** What hung on the tables beside them, by kind. */
  objects: Record<string, number>;
  /** Processes that died at a statement, and were followed by another. */
  deaths: { there: number; back: number; contract: number };
  /** Units that a person would have to clear first, and that were left. */
  left: LeftUnit[];
}

/**
 * Converts all tables, takes all back, converts again and contracts; throws where a relation, a row or the schema's text
 * is not what it was. Where kills are drawn, there, back and the contract are done by processes that die.
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
    const { plan, left } = await drawPlan(client, seed);
    const deaths = { there: 0, back: 0, contract: 0 };
    const objects = await countObjects(client);
    const outcome = { ...converted(plan), objects: byKind(objects), deaths, left };
    if (units(plan).length === 0) return outcome;
    const contents = await contentColumns(client, plan);
    const relationsBefore = await relationsOf(client, contents, plan, 'before');
    const kills = drawn.has('kills') ? throwDice(seed + 3) : null;
    if (kills) Object.assign(deaths, await thereAndBackWithKills(client, url, plan, kills));
    const runner = await testRunner({ url });
    try {
      if (!kills) await thereAndBack(runner, plan);
      expectSame('schema', before.schema, await readSchemaText(client));
      expectSame('rows', show(before.rows), show(await rowSums(client)));
      await convertAll(runner, plan);
    } finally {
      await runner.close();
    }
    deaths.contract = await contractWithoutReaders(client, url, plan, kills);
    const relationsAfter = await relationsOf(client, contents, plan, 'after');
    expectSame(
      'relations',
      withoutDropped(relationsBefore, relationsAfter, plan).join('\n'),
      relationsAfter.join('\n'),
    );
    const missing = missingObjects(objects, await countObjects(client), plan);
    if (missing.length > 0) throw new Error(`The contracts took along:\n${missing.join('\n')}`);
    return outcome;
  } finally {
    await client.end();
  }
}

/** What a plan converts, counted. */
function converted(plan: Plan): Pick<TortureOutcome, 'strategies' | 'references'> {
  const references = units(plan).flatMap((unit) => unit.references);
  const declared = references.filter(({ constraint }) => constraint !== null).length;
  return {
    strategies: countBy(units(plan), ({ strategy }) => strategy),
    references: { declared, undeclared: references.length - declared },
  };
}

const countBy = <Item>(items: readonly Item[], of: (item: Item) => string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(items, of)).map(([name, its]) => [name, its?.length ?? 0]),
  );

async function thereAndBack(runner: Runner, plan: Plan): Promise<void> {
  await convertAll(runner, plan);
  await rollBackAll(runner, plan);
}

/** There and back by processes that die at one statement or another. */
async function thereAndBackWithKills(
  client: pg.Client,
  url: string,
  plan: Plan,
  dice: Dice,
): Promise<{ there: number; back: number }> {
  const there = await runWithKills(url, dice, (runner) => goOn(runner, plan));
  const runs = (await readRuns(client)).filter(({ state }) => state === 'soaking');
  const { passed, units: verified } = await verifyUnits(client, runs, { strict: true });
  const checks = verified.flatMap((unit) => unit.checks.filter(({ outcome }) => outcome === 'failed'));
  if (!passed) throw new Error(`After kills: ${JSON.stringify(checks, null, 1).slice(0, 3000)}`);
  return { there, back: await runWithKills(url, dice, (runner) => goBack(runner, plan)) };
}

async function relationsOf(
  client: pg.Client,
  contents: Map<string, string[]>,
  plan: Plan,
  when: 'before' | 'after',
): Promise<string[]> {
  return [...(await relations(client, contents)), ...(await softRelations(client, contents, plan, when))];
}

/** A redundant column takes its foreign key along: that table's relation is told by another one now. */
function withoutDropped(before: string[], after: readonly string[], { units }: Plan): string[] {
  const dropping = units
    .filter(({ redundant, strategy }) => redundant?.length || strategy === 'consolidate')
    .map(({ table }) => `${table.schema}.${table.name} → `);
  return before.filter((line) => after.includes(line) || !dropping.some((it) => line.startsWith(it)));
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
