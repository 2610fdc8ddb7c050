import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { keepPlans } from '../src/database/kept-plans.ts';
import type {} from './global-postgres.ts';
import { selectedVersions } from './selected-versions.ts';
import type { PostgresVersion } from './throwaway-server.ts';

/** For what depends on the server's version: `describe.each(versions)('on PostgreSQL %i', …)`. */
export const versions = selectedVersions;

/** The newest selected version, on which everything else is tested. */
export const newest = selectedVersions.at(-1) ?? 18;

/** An empty database of one's own; it goes with its server at the end of the run. */
export interface TestDatabase {
  url: string;
  name: string;
  version: PostgresVersion;
  /** Runs one statement, or several without parameters, on a connection of its own. */
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** A connected client; ended by the caller. */
  connect(): Promise<pg.Client>;
  /** Ends its connections and drops it. */
  drop(): Promise<void>;
}

/** Makes a database on the test server of a version; `template` is the name of one to copy. */
export async function database(
  version: PostgresVersion = newest,
  template = 'template0',
): Promise<TestDatabase> {
  const port = inject('postgresPorts')[version];
  if (!port) throw new Error(`PostgreSQL ${version} is not selected by REKEY_TEST_POSTGRES.`);
  const name = `rekey_${randomBytes(6).toString('hex')}`;
  const urlOf = (it: string) => `postgresql://postgres@127.0.0.1:${port}/${it}`;
  await queryOn(urlOf('postgres'), `create database ${name} template ${template}`);
  const url = urlOf(name);
  return {
    url,
    name,
    version,
    query: (sql, values) => queryOn(url, sql, values),
    connect: async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      keepPlans(client);
      return client;
    },
    drop: async () => {
      await queryOn(urlOf('postgres'), `drop database if exists ${name} with (force)`);
    },
  };
}

async function queryOn<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const answer: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(sql, values);
    // Several statements answer a list; the last one's rows are what is wanted.
    return (Array.isArray(answer) ? answer.at(-1) : answer)?.rows ?? [];
  } finally {
    await client.end();
  }
}
