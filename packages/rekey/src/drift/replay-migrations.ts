import pg from 'pg';
import { connect } from '../database/connect.ts';
import { homeSchemaOf, publicSchema } from '../database/home-schema.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { withScratchDatabase } from '../database/scratch-database.ts';
import { ident, literal } from '../database/sql.ts';
import { databaseFacts } from './catalog-facts.ts';
import type { Facts } from './fact.ts';
import type { Migration } from './read-migrations.ts';

/** What the migrations make of an empty database, or where they stop. */
export interface Replay {
  facts: Facts | null;
  /** The migration that cannot be applied, and why. */
  broken: { name: string; reason: string } | null;
}

/**
 * Plays migrations to a database that is made for it beside `url` and dropped afterwards, or to the empty one at
 * `shadowUrl`, which is emptied afterwards.
 */
export async function replayMigrations(
  url: string,
  shadowUrl: string | null,
  migrations: readonly Migration[],
): Promise<Replay> {
  const home = homeSchemaOf(url);
  return shadowUrl
    ? replayInShadow(withoutHome(shadowUrl), home, migrations)
    : replayBeside(url, home, migrations);
}

/** The shadow database is empty, so that no schema of it can be named. */
function withoutHome(url: string): string {
  const shadow = new URL(url);
  shadow.searchParams.delete('schema');
  return shadow.href;
}

async function replayBeside(url: string, home: string, migrations: readonly Migration[]): Promise<Replay> {
  const { client } = await connect(url, { toWrite: false, name: 'rekey drift' });
  try {
    // Whoever forbids writes to the one database means its rows, not a new database beside it.
    await client.query('set default_transaction_read_only = off');
    return await withScratchDatabase(
      client,
      { url, use: 'drift' },
      {
        make: async (name) => {
          await client.query(`create database ${ident(name)} template template0`).catch(refuseCreation);
        },
        work: (scratch) => replay(scratch.url, home, migrations),
      },
    );
  } finally {
    await client.end();
  }
}

function refuseCreation(cause: { code?: string }): never {
  const because = { '42501': 'this user may not create one', '25006': 'this server takes no writes' };
  const why = because[cause.code as keyof typeof because];
  if (!why) throw cause;
  throw new RekeyError(
    cause.code === '42501' ? 'NO_RIGHTS' : 'READ_ONLY_SERVER',
    `The migrations need an empty database to be played to, and ${why}.`,
    'Name one with --shadow-database-url, or leave the migrations out with --skip-migrations.',
    { cause },
  );
}

async function replayInShadow(url: string, home: string, migrations: readonly Migration[]): Promise<Replay> {
  const { client } = await connect(url, { toWrite: true, name: 'rekey drift' });
  try {
    const { rows } = await client.query(
      `select 1 from pg_class where relnamespace = any (${ownSchemas}) limit 1`,
    );
    if (rows.length > 0) {
      throw new RekeyError(
        'BAD_ARGUMENT',
        'The shadow database is not empty, and rekey empties it afterwards.',
        'Name an empty database with --shadow-database-url.',
      );
    }
    try {
      return await replay(url, home, migrations);
    } finally {
      await emptyDatabase(client);
    }
  } finally {
    await client.end();
  }
}

const ownSchemas = `array(select oid from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema')`;

async function emptyDatabase(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select nspname as name from pg_namespace where oid = any (${ownSchemas})`,
  );
  for (const { name } of rows) await client.query(`drop schema ${ident(name)} cascade`);
  await client.query('create schema public');
}

async function replay(url: string, home: string, migrations: readonly Migration[]): Promise<Replay> {
  for (const { name, sql } of migrations) {
    // A connection each, as Prisma does: what one sets does not reach the next.
    const client = new pg.Client({ connectionString: url, application_name: 'rekey drift' });
    await client.connect();
    try {
      // As Prisma does it where the URL names a schema: statements of migrations name none.
      if (home !== publicSchema)
        await client.query(
          `create schema if not exists ${ident(home)}; select set_config('search_path', ${literal(ident(home))}, false)`,
        );
      await client.query(sql);
    } catch (error) {
      return { facts: null, broken: { name, reason: (error as Error).message } };
    } finally {
      await client.end();
    }
  }
  const client = new pg.Client({ connectionString: url, application_name: 'rekey drift' });
  await client.connect();
  try {
    return { facts: await databaseFacts(client), broken: null };
  } finally {
    await client.end();
  }
}
