import pg from 'pg';
import { sqlState } from '../database/lock-retry.ts';
import { copyByDump } from '../database/pg-programs.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { withScratchDatabase } from '../database/scratch-database.ts';
import { ident } from '../database/sql.ts';

/**
 * Lets a copy of a database on the same server be used, and drops it. It is copied at once when nobody is connected to it, else with pg_dump
 * and pg_restore where they are at hand. Throws NO_RIGHTS or GATE_CLOSED where neither is possible.
 */
export async function withClone<Answer>(
  url: string,
  work: (clone: { url: string }) => Promise<Answer>,
): Promise<Answer> {
  const holder = new pg.Client({ connectionString: otherDatabase(url, 'postgres') });
  holder.on('error', () => undefined);
  await holder.connect();
  try {
    const make = (name: string) => copyInto(holder, name, url);
    return await withScratchDatabase(holder, { url, use: 'dry_run' }, { make, work });
  } finally {
    await holder.end().catch(() => undefined); // What is told is the error before it.
  }
}

const otherDatabase = (url: string, name: string) =>
  Object.assign(new URL(url), { pathname: `/${encodeURIComponent(name)}` }).href;

async function copyInto(holder: pg.Client, name: string, url: string): Promise<void> {
  const source = decodeURIComponent(new URL(url).pathname.slice(1));
  try {
    await holder.query(`create database ${ident(name)} template ${ident(source)}`);
    return;
  } catch (error) {
    if (sqlState(error) === '42501')
      throw new RekeyError(
        'NO_RIGHTS',
        'A dry run needs a copy of the database, and this user may not create one.',
        'Grant it CREATEDB, or give the URL of a copy that may be changed with --dry-run-url.',
        { cause: error },
      );
    if (sqlState(error) !== '55006') throw error;
  }
  await holder.query(`create database ${ident(name)} template template0`);
  try {
    await copyByDump(url, otherDatabase(url, name));
  } catch (error) {
    throw new RekeyError(
      'GATE_CLOSED',
      `The database is in use, so it cannot be copied at once, and pg_dump could not copy it either: ${(error as Error).message.split('\n')[0]}`,
      'Install pg_dump and pg_restore of the server’s version, or give the URL of a restored copy with --dry-run-url.',
      { cause: error },
    );
  }
}
