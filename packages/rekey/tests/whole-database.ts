import type pg from 'pg';
import { isSame } from '../src/catalog/catalog.ts';
import { readCatalog } from '../src/catalog/read-catalog.ts';
import { readSchemaText } from '../src/catalog/schema-text.ts';
import { ident, qualified } from '../src/database/sql.ts';
import type { TableName } from '../src/database/table-name.ts';
import { readRuns } from '../src/journal/journal.ts';
import { applyUnit } from '../src/lifecycle/apply-unit.ts';
import { contractUnit } from '../src/lifecycle/contract-unit.ts';
import { openRunner, type Runner } from '../src/lifecycle/open-runner.ts';
import { rollbackUnit } from '../src/lifecycle/rollback-unit.ts';
import type { Plan, Question } from '../src/plan/plan.ts';
import { applyAnswers } from '../src/planning/apply-answers.ts';
import { makePlan } from '../src/planning/make-plan.ts';
import type { Wishes } from '../src/planning/propose.ts';
import { refuseUnasked } from '../src/planning/refuse-unasked.ts';
import { stepsFor } from '../src/steps/steps-for.ts';
import { verifyUnits } from '../src/verify/verify-unit.ts';
import type { TestDatabase } from './postgres.ts';

/** A plan whose answers are carried out: `choose`'s where it has one, else the first, careful one. */
export async function answeredPlan(
  client: pg.Client,
  wishes: Wishes = {},
  choose: (question: Question) => string | null = () => null,
): Promise<Plan> {
  const answer = (questions: Question[]) =>
    questions.map((it) => ({ ...it, answer: choose(it) ?? it.answers[0] ?? null }));
  return applyAnswers((await makePlan(client, wishes, undefined, answer)).plan);
}

/** A runner without gates that cost time: the backup has its own tests. */
export function testRunner({ url }: Pick<TestDatabase, 'url'>, acceptDrift = false): Promise<Runner> {
  return openRunner({
    acceptDrift,
    url,
    readSchemaText,
    workers: 2,
    report: () => undefined,
    openGate: async () => ({ summary: 'a test', evidence: null }),
  });
}

const unitsToConvert = (plan: Plan) => plan.units.filter(({ strategy }) => strategy !== 'leave');

/** Converts every unit of a plan and verifies after each one that nothing else has changed. */
export async function convertAll(runner: Runner, plan: Plan): Promise<void> {
  for (const decision of unitsToConvert(plan)) {
    const name = `${decision.table.schema}.${decision.table.name} (${decision.strategy})`;
    try {
      await applyUnit(
        {
          unit: decision.table,
          planSha: 'a test',
          soakSeconds: 0,
          statements: [],
          makeSteps: async (client) => {
            const catalog = await readCatalog(client);
            refuseUnasked(catalog, plan, decision);
            return stepsFor(catalog, plan, decision);
          },
        },
        runner,
      );
      const runs = (await readRuns(runner.client)).filter(({ state }) => state === 'soaking');
      // Not on the connection of the run, which would forget its plans.
      const report = await verifyUnits(runner.workers[0] ?? runner.client, runs.slice(-1), { strict: true });
      const failed = report.units.flatMap(({ checks }) =>
        checks.filter(({ outcome }) => outcome === 'failed'),
      );
      if (!report.passed) throw new Error(JSON.stringify(failed, null, 1).slice(0, 3000));
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Takes every unit back, the last first. */
export async function rollBackAll(runner: Runner, plan: Plan): Promise<void> {
  for (const { table } of unitsToConvert(plan).toReversed()) {
    try {
      const { identical, differences } = await rollbackUnit(runner);
      if (identical === false) throw new Error(differences.join('\n'));
    } catch (error) {
      throw new Error(`back ${table.schema}.${table.name}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Drops what every unit has left behind; keys made of other keys' old columns go first. */
export async function contractAll(runner: Runner, plan: Plan): Promise<void> {
  for (const { table, strategy } of unitsToConvert(plan).toReversed()) {
    if (strategy === 'persistent') continue;
    const run = (await readRuns(runner.client)).findLast(
      ({ unit }) => unit.schema === table.schema && unit.name === table.name,
    );
    if (run?.state === 'contracted') continue;
    try {
      await contractUnit(table, runner, async () => undefined);
    } catch (error) {
      throw new Error(`contract ${table.schema}.${table.name}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}

/** Rows of every table as one order-free sum, by table. */
export async function rowSums(client: pg.Client): Promise<Record<string, string>> {
  const { tables } = await readCatalog(client);
  const sums: Record<string, string> = {};
  for (const table of tables) {
    const { rows } = await client.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(sum(hashtextextended((t.*)::text, 0)), 0) as sum from ${qualified(table)} t`,
    );
    sums[`${table.schema}.${table.name}`] = rows[0]?.sum ?? '';
  }
  return sums;
}

/** Columns of a table that a plan adopts. */
const adoptedColumns = ({ units }: Plan, table: TableName): (string | undefined)[] =>
  units.flatMap((unit) => [
    ...(isSame(unit.table, table) ? [unit.adopts] : []),
    ...unit.references.map((it) => (it.adopts && isSame(it.table, table) ? it.uuidColumn : undefined)),
  ]);

/** Columns that are no key and no reference, by table: what a conversion must not touch. */
export async function contentColumns(client: pg.Client, plan: Plan): Promise<Map<string, string[]>> {
  const { tables } = await readCatalog(client);
  const soft = plan.units.flatMap(({ references }) =>
    references.filter(({ constraint }) => constraint === null),
  );
  return new Map(
    tables.map((table) => {
      const keys = new Set(
        table.constraints
          .filter(({ kind }) => kind === 'primary' || kind === 'foreign')
          .flatMap(({ columns }) => columns)
          .concat(soft.filter((it) => isSame(it.table, table)).flatMap(({ columns }) => columns)),
      );
      const superseded = plan.units.find((unit) => isSame(unit.table, table))?.supersedes;
      const adopted = [...adoptedColumns(plan, table), superseded];
      const names = table.columns
        .map(({ name }) => name)
        .filter((name) => !keys.has(name) && !adopted.includes(name));
      return [`${table.schema}.${table.name}`, names];
    }),
  );
}

/** Who refers to whom, told by contents alone: one sum for each foreign key, equal before and after a conversion. */
export async function relations(client: pg.Client, contents: Map<string, string[]>): Promise<string[]> {
  const { tables } = await readCatalog(client);
  const found: string[] = [];
  for (const child of tables) {
    for (const { kind, columns, references } of child.constraints) {
      if (kind !== 'foreign' || !references) continue;
      const { table: parent } = references;
      const on = columns
        .map((it, i) => `c.${ident(it)} = p.${ident(references.columns[i] ?? '')}`)
        .join(' and ');
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(sum(hashtextextended(${contentOf(contents, child, 'c')} || '→' || ${contentOf(contents, parent, 'p')}, 0)), 0) as sum
         from ${qualified(child)} c join ${qualified(parent)} p on ${on}`,
      );
      found.push(`${child.schema}.${child.name} → ${parent.schema}.${parent.name}: ${rows[0]?.sum}`);
    }
  }
  return found.sort();
}

function contentOf(
  contents: Map<string, string[]>,
  { schema, name }: { schema: string; name: string },
  alias: string,
) {
  const columns = contents.get(`${schema}.${name}`) ?? [];
  return `row(${columns.map((it) => `${alias}.${ident(it)}`).join(', ')})::text`;
}

/** The same for references that nobody declared: those that lead to a row, by contents, and in a list by its order. */
export async function softRelations(
  client: pg.Client,
  contents: Map<string, string[]>,
  plan: Plan,
  when: 'before' | 'after',
): Promise<string[]> {
  const catalog = await readCatalog(client);
  const found: string[] = [];
  for (const unit of unitsToConvert(plan))
    for (const reference of unit.references.filter(({ constraint }) => constraint === null)) {
      const parent = catalog.tables.find((it) => isSame(it, unit.table));
      const key = ident(parent?.constraints.find(({ kind }) => kind === 'primary')?.columns[0] ?? '');
      const column = ident(when === 'before' ? (reference.columns[0] ?? '') : reference.uuidColumn);
      const { kind, table } = reference;
      const isList = kind.is === 'list';
      const where =
        kind.is === 'polymorphic'
          ? `c.${ident(kind.where.column)}::text = any (array[${kind.where.values.map((it) => `'${it.replaceAll("'", "''")}'`)}])`
          : 'true';
      const from = isList
        ? `${qualified(table)} c cross join lateral unnest(c.${column}) with ordinality e (v, n) join ${qualified(unit.table)} p on p.${key}::text = e.v::text`
        : `${qualified(table)} c join ${qualified(unit.table)} p on p.${key}::text = c.${column}::text`;
      const { rows } = await client.query<{ sum: string }>(
        `select count(*) || ' ' || coalesce(sum(hashtextextended(${isList ? 'e.n' : '0'} || ${contentOf(contents, table, 'c')} || '→' || ${contentOf(contents, unit.table, 'p')}, 0)), 0) as sum
         from ${from} where ${where}`,
      );
      found.push(
        `${table.schema}.${table.name}.${reference.columns} ~ ${unit.table.schema}.${unit.table.name}: ${rows[0]?.sum}`,
      );
    }
  return found.sort();
}
