import pg from 'pg';
import { lockLevels, type TableLock } from '../database/lock-level.ts';
import { isYielding } from '../database/lock-retry.ts';
import { qualified } from '../database/sql.ts';
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
  {
    session,
    attempt,
    also,
    isGone,
  }: {
    session: Session;
    attempt: number;
    also: () => Promise<void>;
    /** Statements about a relation that is not there are passed over, and told. Without it they end the transaction. */
    isGone?: (what: string) => void;
  },
): Promise<void> {
  await client.query('begin');
  try {
    // A step that only has an inverse needs no locks on the way there.
    const held = sql.length > 0 && (await takeLocks(client, locks, session, attempt));
    for (const statement of sql)
      await (isGone ? runUnlessGone(client, statement, isGone) : runNamed(client, statement));
    if (held) await client.query(`set local statement_timeout = 0`);
    await also();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined); // The first error is the one to tell.
    throw error;
  }
}

/** SQLSTATE undefined_table: also of an index, which is a relation too. */
const undefinedTable = '42P01';

async function runUnlessGone(
  client: pg.ClientBase,
  statement: string,
  isGone: (what: string) => void,
): Promise<void> {
  await client.query('savepoint rekey_statement');
  try {
    await runNamed(client, statement);
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== undefinedTable) throw error;
    await client.query('rollback to savepoint rekey_statement');
    isGone(/"(.+?)"/.exec(error.message)?.[1] ?? error.message);
  }
  await client.query('release savepoint rekey_statement');
}

/** An error of a statement tells the statement. */
async function runNamed(client: pg.ClientBase, statement: string): Promise<void> {
  try {
    await client.query(statement);
  } catch (error) {
    if (error instanceof Error && !isYielding(error))
      error.message = `${error.message} (in: ${statement.replaceAll(/\s+/g, ' ').slice(0, 400)})`;
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
  const strong = existing.some(({ level }) => lockLevels.indexOf(level) >= lockLevels.indexOf('SHARE'));
  await client.query(`set local lock_timeout = ${politeLockTimeoutMs}`);
  if (!strong) {
    if (existing.length > 0) await client.query(lockSql(existing));
    // Whatever else the statements lock may hold up others, so they do not wait for it as long.
    await client.query(`set local lock_timeout = ${session.lockTimeoutMs}`);
    return false;
  }
  await client.query(lockSql(existing.map(({ table }) => ({ table, level: 'SHARE UPDATE EXCLUSIVE' }))));
  // The first tries are the shortest: most locks are free at once, and those that are not cost others less so.
  const timeout = Math.min(session.lockTimeoutMs, 50 * 2 ** (attempt - 1));
  const inTurn = inTurnOf(existing, attempt);
  // Waiting for the first lock holds up nobody who is inside. Waiting for a further one, with the first in hand, soon
  // closes a circle with somebody who holds it and wants the first (P3): better let go at once and try the other way round.
  const statements = inTurn.map((it, i) => {
    const wait = i === 0 ? timeout : Math.min(timeout, 20 + 10 * attempt, 100);
    return `set local lock_timeout = ${wait}; ${lockSql([it])}`;
  });
  await client.query(`${statements.join('; ')}; set local lock_timeout = ${timeout}`);
  await client.query(`set local statement_timeout = ${longestStrongStatementMs}`);
  return true;
}

/** Strongest first, and every second attempt the other way round within a level. */
function inTurnOf(locks: TableLock[], attempt: number): TableLock[] {
  const rank = ({ level }: TableLock) => lockLevels.indexOf(level);
  const sorted = locks.toSorted((a, b) => qualified(a.table).localeCompare(qualified(b.table)));
  return (attempt % 2 === 0 ? sorted.reverse() : sorted).sort((a, b) => rank(b) - rank(a));
}

const lockSql = (locks: TableLock[]) =>
  [...new Set(locks.map(({ table, level }) => `lock table ${qualified(table)} in ${level} mode`))].join('; ');

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
