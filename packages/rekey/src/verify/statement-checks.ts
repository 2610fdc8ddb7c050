import type pg from 'pg';
import type { Before } from './measure-before.ts';
import { findSlowdown, measureStatements, slowdownOf, typicalStatements } from './measure-statements.ts';
import type { UnitNames } from './unit-names.ts';
import type { Check } from './verify-report.ts';

/** Executes the typical and the recorded statements, and compares pages, plans and time with those before. */
export async function statementChecks(
  client: pg.ClientBase,
  names: UnitNames,
  before: Before,
): Promise<Check[]> {
  const recorded = before.recorded.map(({ name, before: old, after }) => ({
    name,
    sql: names.swapped ? (after ?? old) : old,
  }));
  const costs = await measureStatements(client, [...(await typicalStatements(client, names)), ...recorded]);
  return costs.map((cost): Check => {
    const was = before.costs.find(({ name }) => name === cost.name);
    const slowdown = was ? findSlowdown(was, cost) : null;
    const now = `${cost.milliseconds.toFixed(2)} ms and ${cost.buffers} pages`;
    return {
      name: `speed of ${cost.name}`,
      table: names.unit,
      sql: cost.sql,
      outcome: was ? (slowdown ? 'failed' : 'passed') : 'pending',
      found:
        slowdown ?? (was ? `${now}, before ${was.milliseconds.toFixed(2)} ms and ${was.buffers} pages` : now),
      milliseconds: cost.milliseconds,
      ...(was ? { slowdown: slowdownOf(was, cost) } : {}),
    };
  });
}
