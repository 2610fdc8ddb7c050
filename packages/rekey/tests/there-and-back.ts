import type pg from 'pg';
import { expect } from 'vitest';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import type { Plan, Question } from '../src/plan/plan.ts';
import type { Step } from '../src/plan/step.ts';
import { applyAnswers } from '../src/planning/apply-answers.ts';
import { makePlan } from '../src/planning/make-plan.ts';
import type { Wishes } from '../src/planning/propose.ts';
import { stepsFor } from '../src/steps/steps-for.ts';
import { executeSteps, revertSteps } from './execute-steps.ts';
import { database, type versions } from './postgres.ts';

/** Every table's rows, old columns only, in an order of their own. */
async function contentsOf(
  client: pg.ClientBase,
  columns: Record<string, string[]>,
): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const [table, names] of Object.entries(columns)) {
    const { rows } = await client.query<{ line: string }>(
      `select row(${names.map((name) => `"${name}"`).join(', ')})::text as line from ${table} order by 1`,
    );
    contents[table] = rows.map(({ line }) => line);
  }
  return contents;
}

async function columnsOf(client: pg.ClientBase): Promise<Record<string, string[]>> {
  const { tables } = await readCatalog(client);
  return Object.fromEntries(
    tables.map(({ schema, name, columns }) => [
      `"${schema}"."${name}"`,
      columns.map((column) => column.name),
    ]),
  );
}

/** A unit's steps up to its soak, and those of its contract. */
export interface ConvertedUnit {
  steps: Step[];
  contract: Step[];
}

/** Converts unit after unit up to the soak. */
export async function convertUnits(client: pg.ClientBase, plan: Plan): Promise<ConvertedUnit[]> {
  const done: ConvertedUnit[] = [];
  for (const unit of plan.units.filter(({ strategy }) => strategy !== 'leave')) {
    const { steps } = stepsFor(await readCatalog(client), plan, unit);
    const contract = steps.filter(({ phase }) => phase === 'contract');
    const before = steps.filter(({ phase }) => phase !== 'contract');
    await executeSteps(client, before);
    done.push({ steps: before, contract });
  }
  return done;
}

/** There, back to the last byte, there again, and done for good. */
export async function thereAndBack(
  version: (typeof versions)[number],
  sql: string,
  look: {
    wishes?: Wishes;
    /** A person's answers; without it nothing is converted that nobody declared. */
    choose?: (question: Question) => string | null;
    /** What the application does after the swap, and what must be true of it. */
    afterwards?: (client: pg.Client) => Promise<void>;
    /** Rows that it deletes. */
    lost?: Record<string, number>;
    /** What must be true when the old columns are gone. */
    atTheEnd?: (client: pg.Client) => Promise<void>;
  },
) {
  const db = await database(version);
  await db.query(sql);
  await db.query('analyze');
  const client = await db.connect();
  client.on('notice', () => undefined);
  try {
    const textBefore = await readSchemaText(client);
    const columns = await columnsOf(client);
    const before = await contentsOf(client, columns);
    const { plan: proposed } = await makePlan(client, look.wishes);
    const { choose = () => null } = look;
    const plan = applyAnswers({
      ...proposed,
      questions: proposed.questions.map((it) => ({ ...it, answer: choose(it) })),
    });
    expect(plan.obstacles).toEqual([]);
    for (const { steps } of (await convertUnits(client, plan)).toReversed()) await revertSteps(client, steps);
    expect(await readSchemaText(client)).toBe(textBefore);
    expect(await contentsOf(client, columns)).toEqual(before);

    const again = await convertUnits(client, plan);
    await look.afterwards?.(client);
    // Rows of after the swap stay when it is taken back.
    for (const { steps } of again.toReversed()) await revertSteps(client, steps);
    expect(await readSchemaText(client)).toBe(textBefore);
    const kept = await contentsOf(client, columns);
    const lost = look.lost ?? {};
    for (const [table, rows] of Object.entries(before))
      expect(kept[table]?.length).toBeGreaterThanOrEqual(rows.length - (lost[table] ?? 0));

    for (const { contract } of (await convertUnits(client, plan)).toReversed())
      await executeSteps(client, contract);
    await look.atTheEnd?.(client);
  } finally {
    await client.end();
  }
}

/** Rows of one statement. */
export const query = async (client: pg.Client, sql: string) => (await client.query(sql)).rows;
