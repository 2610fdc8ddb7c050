import type pg from 'pg';
import { withChunk } from '../src/plan/chunk-predicate.ts';
import type { Step } from '../src/plan/step.ts';

/** Runs steps one after the other, without a journal: what the generators make, and nothing around it. */
export async function executeSteps(client: pg.ClientBase, steps: readonly Step[]): Promise<void> {
  await client.query('create schema if not exists rekey');
  for (const { action, key } of steps) {
    try {
      if (action.do === 'transaction') await inTransaction(client, action.sql);
      else if (action.do === 'concurrently') await client.query(action.sql);
      else if (action.do === 'chunks') await fill(client, action.sql, action.left);
      else if (action.do === 'check')
        for (const { name, sql } of action.checks) {
          const { rows } = await client.query(sql);
          if (rows.length > 0) throw new Error(`${name}: ${JSON.stringify(rows)}`);
        }
    } catch (error) {
      throw new Error(`Step ${key}: ${(error as Error).message}\n${JSON.stringify(action, null, 1)}`, {
        cause: error,
      });
    }
  }
}

/** Takes steps back, the last first. */
export async function revertSteps(client: pg.ClientBase, steps: readonly Step[]): Promise<void> {
  for (const { action, inverse, inverseBuilds = [], inverseChunks, key } of steps.toReversed()) {
    try {
      for (const { sql } of inverseBuilds) await client.query(sql);
      if (action.do === 'concurrently')
        await client.query(
          `drop index if exists "${action.index.schema}"."${action.index.name.replaceAll('"', '""')}"`,
        );
      if (inverseChunks) await fill(client, inverseChunks.sql, inverseChunks.left);
      if (inverse.length > 0) await inTransaction(client, inverse);
    } catch (error) {
      throw new Error(`Inverse of ${key}: ${(error as Error).message}\n${inverse.join(';\n')}`, {
        cause: error,
      });
    }
  }
}

async function fill(client: pg.ClientBase, sql: readonly string[], left: string): Promise<void> {
  await inTransaction(client, [
    `set local "rekey.backfill" = 'on'`,
    'set local session_replication_role = replica',
    ...sql.map((statement) => withChunk(statement, 'true')),
  ]);
  const { rows } = await client.query<Record<string, unknown>>(left);
  if (Number(Object.values(rows[0] ?? {})[0]) !== 0) throw new Error(`Rows are left: ${left}`);
}

async function inTransaction(client: pg.ClientBase, sql: readonly string[]): Promise<void> {
  await client.query('begin');
  try {
    for (const statement of sql)
      try {
        await client.query(statement);
      } catch (error) {
        throw new Error(`${(error as Error).message} in: ${statement}`, { cause: error });
      }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
