import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type pg from 'pg';
import type { Folder } from './workspace-folder.ts';

/** One file of prisma/functions: the function that it is named after, and the triggers that call it. */
export type FunctionFile = { name: string; sql: string };

/** Names that stand in no file: `callsign_write_touch` writes the one, and PostgreSQL 18 brings the other. */
const madeElsewhere = new Set(['callsign_touch', 'uuidv7']);

const DOES_NOT_EXIST = ['42883', '42P01', '42704'];
/** What Postgres says of a function whose result or argument names change: it can only be made anew. */
const CANNOT_REPLACE = '42P13';

/** Reads the files, in the order of their names; none where the folder does not exist. */
export async function readFunctions({ functions }: Folder): Promise<FunctionFile[]> {
  const names = (await readdir(functions).catch(() => [])).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({
      name: basename(name, '.sql'),
      sql: await readFile(join(functions, name), 'utf8'),
    })),
  );
}

/** The md5 of a file's body, as the catalog's `body`; null for an SQL function that Postgres keeps as an expression. */
export function bodyOf({ sql }: FunctionFile): string | null {
  const [, , body] = /\bas\s+\$(\w*)\$([\s\S]*)\$\1\$/i.exec(sql) ?? [];
  return body === undefined ? null : createHash('md5').update(body).digest('hex');
}

/**
 * The SQL that makes the functions of a migrated database what their files say; '' where they are. Functions without a
 * file are dropped. Leaves the database as it is; throws where a file's SQL does not run, or makes another function.
 */
export async function functionScript(client: pg.Client, folder: Folder): Promise<string> {
  const files = await readFunctions(folder);
  if (files.length === 0) return '';
  await client.query('begin');
  try {
    await client.query('set local check_function_bodies = off');
    const before = await readMade(client);
    const drops = new Map<string, string[]>();
    const order = await makeAll(client, files, before, drops);
    const after = await readMade(client);
    const gone = before.filter(
      ({ name }) => !madeElsewhere.has(name) && !files.some((it) => it.name === name),
    );
    const changed = order.filter((file) => isChanged(file, before, after));
    return [
      ...gone.map(({ signature }) => `drop function ${signature};\n`),
      ...changed.map((file) => [...(drops.get(file.name) ?? []), `${withoutHead(file.sql)}\n`].join('')),
    ].join('\n');
  } finally {
    await client.query('rollback');
  }
}

/** A function as the database has it, with the triggers that call it. */
type Made = { name: string; signature: string; text: string };

async function readMade(client: pg.Client): Promise<Made[]> {
  const { rows } = await client.query<Made>(`
    select p.proname as name, p.oid::regprocedure::text as signature,
      pg_get_functiondef(p.oid) || coalesce((
        select string_agg(pg_get_triggerdef(g.oid), ';' order by g.tgrelid, g.tgname)
        from pg_trigger g where g.tgfoid = p.oid), '') as text
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind = 'f'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by 1, 2`);
  return rows;
}

/** Runs the files, those that need another one's function after it; answers them in that order. Notes in `drops` what must go before. */
async function makeAll(
  client: pg.Client,
  files: FunctionFile[],
  before: Made[],
  drops: Map<string, string[]>,
): Promise<FunctionFile[]> {
  const done: FunctionFile[] = [];
  let waiting = files;
  while (waiting.length > 0) {
    const later: FunctionFile[] = [];
    let lastError: unknown;
    for (const file of waiting) {
      const own = before.filter(({ name }) => name === file.name);
      try {
        drops.set(file.name, await makeOne(client, file, own));
        done.push(file);
      } catch (error) {
        if (!DOES_NOT_EXIST.includes((error as pg.DatabaseError).code ?? '')) throw named(file, error);
        lastError = named(file, error);
        later.push(file);
      }
    }
    if (later.length === waiting.length) throw lastError;
    waiting = later;
  }
  return done;
}

/** Makes one file's function; answers the statements that drop what it takes the place of. */
async function makeOne(client: pg.Client, file: FunctionFile, own: Made[]): Promise<string[]> {
  const attempt = async (drops: string[]) => {
    await client.query('savepoint file');
    try {
      for (const drop of drops) await client.query(drop);
      await client.query(file.sql);
    } catch (error) {
      await client.query('rollback to savepoint file');
      throw error;
    }
    return drops;
  };
  const dropAll = own.map(({ signature }) => `drop function ${signature};\n`);
  try {
    await attempt([]);
  } catch (error) {
    if ((error as pg.DatabaseError).code !== CANNOT_REPLACE) throw error;
    return attempt(dropAll);
  }
  const now = (await readMade(client)).filter(({ name }) => name === file.name);
  if (now.length === 0) throw new Error(`It makes no function named ${file.name}.`);
  if (now.length === 1) return [];
  // Other arguments make a second function beside the old one.
  await client.query('rollback to savepoint file');
  return attempt(dropAll);
}

function isChanged({ name }: FunctionFile, before: Made[], after: Made[]): boolean {
  const text = (made: Made[]) =>
    made
      .filter((it) => it.name === name)
      .map((it) => it.text)
      .join('\n');
  return text(before) !== text(after);
}

const withoutHead = (sql: string) => sql.replace(/^(\s*--[^\n]*\n|\s*\n)+/, '').trimEnd();

const named = ({ name }: FunctionFile, error: unknown) =>
  new Error(`prisma/functions/${name}.sql: ${error instanceof Error ? error.message : error}`, {
    cause: error,
  });
