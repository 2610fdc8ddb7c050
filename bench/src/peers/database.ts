import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '@callsign/prisma/embedded';
import pg from 'pg';
import { type CpuMeter, postgresMeter } from '../cpu.ts';

/** The one Postgres that all peers write to, with fsync on, each in a database of its own. */
export interface BenchPostgres {
  version: string;
  cpu: CpuMeter;
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the embedded Postgres in a temporary folder. */
export async function startBenchPostgres({ logical } = { logical: false }): Promise<BenchPostgres> {
  const dataDir = await mkdtemp(join(tmpdir(), 'callsign-bench-'));
  let server = await startEmbedded({ dataDir, durable: true });
  if (logical) {
    // What replicates rows needs it from the start.
    await sql(server.url, 'alter system set wal_level = logical');
    await server.stop();
    server = await startEmbedded({ dataDir, durable: true });
  }
  const [{ server_version: version, data_directory: cluster }] = (await sql(
    server.url,
    `select current_setting('server_version') as server_version, current_setting('data_directory') as data_directory`,
  )) as [{ server_version: string; data_directory: string }];
  const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  return {
    version,
    cpu: postgresMeter(pid),
    async createDatabase(name) {
      await sql(server.url, `create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs one statement on a connection of its own. */
export async function sql(url: string, text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** Makes raw_sources: the rows of one production in a table of the same columns and indexes, without triggers. */
export async function copyRaw(url: string, production: string): Promise<void> {
  await sql(url, 'drop table if exists raw_sources');
  await sql(
    url,
    'create table raw_sources (like sources including defaults including indexes including storage)',
  );
  await sql(url, 'alter table raw_sources set (fillfactor = 80)');
  await sql(url, 'insert into raw_sources select * from sources where production_uuid = $1', [production]);
  await sql(url, 'vacuum analyze raw_sources');
}

/** Makes raw copies, without triggers, of every table that a commit writes, holding the rows of some productions. */
export async function copyRawCommits(url: string, productions: string[]): Promise<void> {
  for (const [table, fillfactor] of Object.entries(commitTables)) {
    await sql(url, `drop table if exists raw_${table}`);
    await sql(
      url,
      `create table raw_${table} (like ${table} including defaults including indexes including storage)`,
    );
    await sql(url, `alter table raw_${table} set (fillfactor = ${fillfactor})`);
    await sql(url, `insert into raw_${table} select * from ${table} where production_uuid = any ($1)`, [
      productions,
    ]);
    await sql(url, `vacuum analyze raw_${table}`);
  }
}

/** The tables that a commit to a source writes, with their fillfactors as the migrations set them. */
const commitTables = { sources: 80, heads: 50, changes: 100, idempotency_keys: 100 };
