import type pg from 'pg';
import { idents, qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import { freshRow, readWritable, type Statement, unreferredRow, type Writable } from './probe-row.ts';

/** What an application does to a row. */
export const operations = ['insert', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];

/** What came of one operation on one table. */
export type Outcome =
  | { ended: 'well' }
  /** The application's own write would fail like this. */
  | { ended: 'failed'; code: string; message: string }
  /** It says nothing of the application's writes: no row could be made up, or somebody was in the way. */
  | { ended: 'untried'; why: string };

/** What came of a row that was written to a table and taken back. */
export interface WriteProbe {
  table: TableName;
  outcomes: Record<Operation, Outcome>;
}

// It waits for nobody, and an application that waits for it does so for a moment only.
const timeouts = `set local lock_timeout = '300ms'; set local statement_timeout = '5s'`;

/**
 * Inserts a row into a table, changes and deletes it, with all triggers and rules that the application's writes meet, and takes
 * everything back. The row is a copy of one that is there, but for what has to be its own. Numbers of sequences are used up.
 */
export async function probeWrites(client: pg.ClientBase, table: TableName): Promise<WriteProbe> {
  // A session keeps the types that a function's parameters had when it last ran, and fails where they have changed since.
  await client.query('discard plans');
  await client.query('begin');
  try {
    await client.query(timeouts);
    const writable = await readWritable(client, table);
    return {
      table,
      outcomes: writable ? await writeRow(client, writable) : untried('it has no row to copy'),
    };
  } catch (error) {
    return { table, outcomes: untried(reasonOf(error)) };
  } finally {
    await client.query('rollback');
  }
}

const untried = (why: string): WriteProbe['outcomes'] => ({
  insert: { ended: 'untried', why },
  update: { ended: 'untried', why },
  delete: { ended: 'untried', why },
});

async function writeRow(client: pg.ClientBase, writable: Writable): Promise<WriteProbe['outcomes']> {
  const fresh = freshRow(writable);
  if (fresh) {
    const { outcome, row } = await attempt(client, writable, fresh);
    if (outcome.ended === 'failed') return { ...untried('no row could be inserted'), insert: outcome };
    if (row) return { insert: outcome, ...(await changeAndDelete(client, writable, row)) };
  }
  return rewriteRow(client, writable);
}

/** Where no further row can be made up, one that nobody refers to is deleted and inserted again as it was. */
async function rewriteRow(client: pg.ClientBase, writable: Writable): Promise<WriteProbe['outcomes']> {
  const found = await unreferredRow(client, writable);
  if (!found) return untried('no further row can be made up, and all that were looked at are referred to');
  const { outcome: deleted } = await attempt(client, writable, found.deletion);
  if (deleted.ended !== 'well') return { ...untried('no further row can be made up'), delete: deleted };
  const { outcome, row } = await attempt(client, writable, found.insertion);
  if (!row) return { ...untried('no row could be inserted'), insert: outcome, delete: deleted };
  const { update } = await changeAndDelete(client, writable, row);
  return { insert: outcome, update, delete: deleted };
}

type Place = Record<string, string>;

async function changeAndDelete(
  client: pg.ClientBase,
  writable: Writable,
  place: Place,
): Promise<Pick<WriteProbe['outcomes'], 'update' | 'delete'>> {
  const name = qualified(writable.table);
  const where = writable.where;
  const valuesOf = (it: Place) => writable.placeColumns.map((column) => it[column] ?? '');
  const set = writable.updatable.map((column) => `${idents([column])} = ${idents([column])}`).join(', ');
  const sql = `update ${name} set ${set || `${idents(writable.placeColumns.slice(0, 1))} = default`} where ${where}`;
  const { outcome, row } = await attempt(client, writable, { sql, values: valuesOf(place) });
  // An update moves a row that is known by its place alone.
  const values = valuesOf(row ?? place);
  const gone = await attempt(client, writable, { sql: `delete from ${name} where ${where}`, values });
  return { update: outcome, delete: gone.outcome };
}

/** One statement with everything that it sets off; what has failed is taken back, and the row's place is answered. */
async function attempt(
  client: pg.ClientBase,
  { returning, triggers }: Writable,
  { sql, values }: Statement,
): Promise<{ outcome: Outcome; row: Place | null }> {
  await client.query('savepoint probe');
  try {
    const { rows } = await client.query<Place>(`${sql} returning ${returning}`, values);
    // What waits for the end of the transaction is to happen before it is taken back.
    await client.query('set constraints all immediate');
    const [row = null] = rows;
    return { outcome: row ? { ended: 'well' } : { ended: 'untried', why: 'a trigger passed over it' }, row };
  } catch (error) {
    await client.query('rollback to probe');
    return { outcome: judge(error, triggers), row: null };
  }
}

function judge(error: unknown, triggers: Writable['triggers']): Outcome {
  const { code = '', message, where = '' } = error as { code?: string; message: string; where?: string };
  const fn = /(?:PL\/pgSQL|SQL|PL\/\w+) function "?([^\s("]+)/.exec(where)?.[1];
  // A copy of a row may be one too many; a busy table or a role that may not write says nothing of the application.
  const isAboutTheCopy = code.startsWith('23') && fn === undefined;
  if (isAboutTheCopy || ['55P03', '57014', '40P01', '42501', '25006', '0A000'].includes(code))
    return { ended: 'untried', why: reasonOf(error) };
  const own = fn?.split('.').at(-1);
  const names = triggers.filter((it) => it.function === own).map((it) => it.name);
  const by = names.length > 0 ? `, run by the trigger ${names.join(', ')}` : '';
  return { ended: 'failed', code, message: `${message}${fn ? ` (in the function ${fn}${by})` : ''}` };
}

const reasonOf = (error: unknown) => (error as Error).message;
