import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { sqlState } from '../database/lock-retry.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { ident } from '../database/sql.ts';

const run = promisify(execFile);

/** A copy of a database on the same server, thrown away by `drop`. */
export interface Clone {
  url: string;
  drop(): Promise<void>;
}

/** Copies a database: at once when nobody is connected to it, else with pg_dump and pg_restore where they are at hand. */
export async function cloneDatabase(url: string): Promise<Clone> {
  const source = decodeURIComponent(new URL(url).pathname.slice(1));
  const name = `rekey_dry_run_${randomBytes(4).toString('hex')}`;
  const urlOf = (database: string) =>
    Object.assign(new URL(url), { pathname: `/${encodeURIComponent(database)}` }).href;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: urlOf('postgres'), application_name: 'rekey dry run' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  };
  const clone = { url: urlOf(name), drop: () => admin(`drop database if exists ${ident(name)}`) };
  try {
    await admin(`create database ${ident(name)} template ${ident(source)}`);
    return clone;
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
  await admin(`create database ${ident(name)} template template0`);
  try {
    await copyWithDump(url, clone.url);
    return clone;
  } catch (error) {
    await clone.drop();
    throw new RekeyError(
      'GATE_CLOSED',
      `The database is in use, so it cannot be copied at once, and pg_dump could not copy it either: ${(error as Error).message.split('\n')[0]}.`,
      'Install pg_dump and pg_restore of the server’s version, or give the URL of a restored copy with --dry-run-url.',
      { cause: error },
    );
  }
}

async function copyWithDump(from: string, to: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-dry-run-'));
  try {
    const file = join(folder, 'copy.dump');
    await run('pg_dump', ['-Fc', '--exclude-schema=rekey', '-f', file, from], { maxBuffer: 1e8 });
    await run('pg_restore', ['--exit-on-error', '-d', to, file], { maxBuffer: 1e8 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
