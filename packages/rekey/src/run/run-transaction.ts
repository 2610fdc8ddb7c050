import type pg from 'pg';
import { qualified } from '../database/sql.ts';
import { lockLevels, type TableLock } from '../plan/step.ts';
import type { Session } from './session.ts';

// A statement that holds strong locks longer than this is a rewrite that nobody planned.
const longestStrongStatementMs = 60_000;
// Longer than deadlock_timeout: only a waiter of that age makes autovacuum give way, and this lock stops no reader or writer.
const politeLockTimeoutMs = 3_000;

/**
 * Runs statements in one transaction that first takes all its locks, and gives up after a short while rather than let
 * the application queue behind it. `also` runs inside it, before the commit.
 */
export async function runTransaction(
  client: pg.ClientBase,
  { sql, locks }: { sql: string[]; locks: TableLock[] },
  { session, attempt, also }: { session: Session; attempt: number; also: () => Promise<void> },
): Promise<void> {
  await client.query('begin');
  try {
    const held = await takeLocks(client, locks, session, attempt);
    for (const statement of sql) await client.query(statement);
    if (held) await client.query(`set local statement_timeout = 0`);
    await also();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

async function takeLocks(
  client: pg.ClientBase,
  locks: TableLock[],
  session: Session,
  attempt: number,
): Promise<boolean> {
  const existing = await keepExisting(client, locks);
  const strongest = Math.max(0, ...existing.map(({ level }) => lockLevels.indexOf(level)));
  const strong = strongest >= lockLevels.indexOf('SHARE');
  // The first tries are the shortest: most locks are free at once, and those that are not cost others less so.
  const timeout = strong ? Math.min(session.lockTimeoutMs, 50 * 2 ** (attempt - 1)) : politeLockTimeoutMs;
  if (strong) {
    await client.query(`set local lock_timeout = ${politeLockTimeoutMs}`);
    await lock(client, existing, 'SHARE UPDATE EXCLUSIVE');
    // lock_timeout counts for each table anew; all of them together must not hold up anybody longer than it.
    await client.query(`set local statement_timeout = ${timeout}`);
  }
  await client.query(`set local lock_timeout = ${timeout}`);
  for (const level of lockLevels.toReversed()) {
    await lock(
      client,
      existing.filter((it) => it.level === level),
      level,
    );
  }
  if (strong) await client.query(`set local statement_timeout = ${longestStrongStatementMs}`);
  return strong;
}

async function lock(client: pg.ClientBase, locks: TableLock[], level: string): Promise<void> {
  if (locks.length === 0) return;
  const names = locks.map(({ table }) => qualified(table));
  await client.query(`lock table ${[...new Set(names)].sort().join(', ')} in ${level} mode`);
}

/** A step may lock what it makes itself, or what an earlier attempt already made away with. */
async function keepExisting(client: pg.ClientBase, locks: TableLock[]): Promise<TableLock[]> {
  if (locks.length === 0) return [];
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select nspname as schema, relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where relkind in ('r', 'p') and (nspname, relname) in (select * from unnest($1::text[], $2::text[]))`,
    [locks.map(({ table }) => table.schema), locks.map(({ table }) => table.name)],
  );
  return locks.filter(({ table }) =>
    rows.some(({ schema, name }) => schema === table.schema && name === table.name),
  );
}
