import type pg from 'pg';
import { ident, qualified } from '../database/sql.ts';
import { refersHere } from '../steps/soft-kind.ts';
import type { UnitNames } from './unit-names.ts';

/** A statement whose speed matters, in the words that fit the schema at this moment. */
export interface Statement {
  name: string;
  sql: string;
}

/** What a statement costs: the median of several executions. */
export interface StatementCost {
  name: string;
  sql: string;
  milliseconds: number;
  /** Pages touched, which noise on the machine does not change. */
  buffers: number;
  /** Tables that were read from end to end, with their rows at the time. */
  seqScans: string[];
}

const executions = 5;
const samples = 10;

/** The statements that every application has: a row by its key, and the rows that refer to one. */
export async function typicalStatements(client: pg.ClientBase, names: UnitNames): Promise<Statement[]> {
  const { unit, swapped, references } = names;
  const key = swapped ? names.uuid : names.legacy;
  const statements = await lookups(client, 'a row by its key', unit, key);
  for (const { legacy, uuid, hasUuid, shape } of references) {
    if (swapped && !hasUuid) continue;
    const own = swapped ? [uuid, ...(shape.kept ?? [])] : legacy;
    const where = shape.kind.is === 'polymorphic' ? shape.kind.where : undefined;
    // Nobody asks for an id without its type.
    const columns = where ? [where.column, ...own] : own;
    const name = `rows of ${shape.table.schema}.${shape.table.name} by ${shape.legacy.join(', ')}`;
    statements.push(...(await lookups(client, name, shape.table, columns, where && refersHere('t', where))));
  }
  return statements;
}

async function lookups(
  client: pg.ClientBase,
  name: string,
  table: UnitNames['unit'],
  columns: string[],
  rows = 'true',
): Promise<Statement[]> {
  const condition = columns
    .map(
      (column) =>
        `format('t.%I = %L', '${column.replaceAll("'", "''")}', t.${ident(column)})${castOf(column)}`,
    )
    .join(` || ' and ' || `);
  const known = columns.map((column) => `t.${ident(column)} is not null`).join(' and ');
  const { rows: found } = await client.query<{ condition: string }>(
    `select ${condition} as condition from ${qualified(table)} t where ${known} and ${rows} limit ${samples}`,
  );
  return found.map(({ condition: where }) => ({
    name,
    sql: `select t.* from ${qualified(table)} t where ${where} limit 100`,
  }));
}

/** A literal beside a composite value is taken for a record of no type, which cannot be read. */
const castOf = (column: string) =>
  ` || coalesce((select '::' || oid::regtype from pg_type where oid = pg_typeof(t.${ident(column)}) and typtype in ('c', 'd')), '')`;

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  Schema?: string;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

/** Executes statements, reading only, and answers the median cost per name. */
export async function measureStatements(
  client: pg.ClientBase,
  statements: Statement[],
): Promise<StatementCost[]> {
  const names = [...new Set(statements.map(({ name }) => name))];
  const costs: StatementCost[] = [];
  await client.query('begin read only');
  try {
    for (const name of names) {
      const own = statements.filter((it) => it.name === name);
      const runs: { milliseconds: number; buffers: number; seqScans: string[] }[] = [];
      for (let i = 0; i < Math.max(executions, own.length) + 1; i += 1) {
        const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode; 'Execution Time': number }] }>(
          `explain (analyze, buffers, verbose, format json) ${own[i % own.length]?.sql}`,
        );
        const plan = rows[0]?.['QUERY PLAN'][0];
        // The first one warms the caches.
        if (plan && i > 0) runs.push(costOf(plan.Plan, plan['Execution Time']));
      }
      const seqScans = [...new Set(runs.flatMap((run) => run.seqScans))];
      costs.push({
        name,
        sql: own[0]?.sql ?? '',
        milliseconds: median(runs.map(({ milliseconds }) => milliseconds)),
        buffers: median(runs.map(({ buffers }) => buffers)),
        seqScans,
      });
    }
    return costs;
  } finally {
    await client.query('rollback');
  }
}

function costOf(plan: PlanNode, milliseconds: number) {
  const seqScans: string[] = [];
  const walk = (node: PlanNode) => {
    if (node['Node Type'] === 'Seq Scan') seqScans.push(`${node.Schema}.${node['Relation Name']}`);
    node.Plans?.forEach(walk);
  };
  walk(plan);
  return {
    milliseconds,
    buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    seqScans,
  };
}

/** The middle one. */
export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Seed 004: the line behind which a unit is taken back, and the goal for the speed of a statement; both as parts of before. */
export const slowest = 1.2;
export const goalOfSpeed = 1.1;
// Below these a difference is the machine's noise.
const noiseMs = 1;
const noisePages = 6;

/**
 * How much slower a statement is than before: 0.1 is a tenth. What both the pages and the time say, for each alone is often the
 * machine's noise; 0 where it is not slower, or by less than noise.
 */
export function slowdownOf(before: StatementCost, now: StatementCost): number {
  const part = (is: number, was: number, noise: number) =>
    is - was <= noise ? 0 : is / Math.max(was, noise) - 1;
  const pages = part(now.buffers, before.buffers, noisePages);
  const time = part(now.milliseconds, before.milliseconds, noiseMs);
  return Math.max(0, Math.min(pages, time));
}

/** Why a statement is worse than it was, or null. */
export function findSlowdown(before: StatementCost, now: StatementCost): string | null {
  const scanned = now.seqScans.filter((table) => !before.seqScans.includes(table));
  const pages = now.buffers > before.buffers * slowest + noisePages;
  const time = now.milliseconds > before.milliseconds * slowest + noiseMs;
  if (scanned.length > 0 && pages) return `reads ${scanned.join(', ')} from end to end`;
  if (pages && time) {
    return `${now.buffers} pages and ${now.milliseconds.toFixed(2)} ms, before ${before.buffers} and ${before.milliseconds.toFixed(2)} ms`;
  }
  return null;
}
