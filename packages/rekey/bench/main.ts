import { writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import pg from 'pg';
import { readFlags } from '../tests/read-flags.ts';
import { type PostgresVersion, postgresVersions, startThrowawayServer } from '../tests/throwaway-server.ts';
import { makeDataset } from './dataset.ts';
import { type FixedCost, measureFixedCost } from './fixed-cost.ts';
import { type Measured, measureWay } from './measure-way.ts';
import { judge, judgeFixedCost, renderFixedCost, renderGoals, renderMeasured } from './report.ts';
import { lockedRebuild } from './ways/locked-rebuild.ts';
import { naiveTransaction } from './ways/naive-transaction.ts';
import { updateByRecord } from './ways/update-by-record.ts';
import { updateByTable } from './ways/update-by-table.ts';
import type { Way } from './ways/way.ts';
import { withRekey } from './ways/with-rekey.ts';

const ways: readonly Way[] = [lockedRebuild, withRekey, naiveTransaction, updateByTable, updateByRecord];

const fixedCost = 'fixed';
const manyTables = 200;

const help = `Usage: pnpm bench:rekey [--rows N] [--quick] [--only way,…] [--postgres 18] [--json] [--out file]

Converts N parents and 2 N children in several ways, each alone and under an application's load, and compares rekey with issue 4's goals.
Then converts some tables of ${manyTables} small ones: what a unit costs that no row explains.

  --rows N      parents (2000000); twice as many children
  --quick       20000 parents
  --only way,…  only these: ${[...ways.map(({ name }) => name), fixedCost].join(', ')}
  --no-load     only without load
  --postgres V  ${postgresVersions.join(', ')} (${postgresVersions.at(-1)})
  --parts       how long each step of rekey took
  --json        everything measured, as JSON
  --out file    also writes the report to a file

Exit code 1 when a goal is missed, unless --quick: goals are for the full size.
`;

const values = readFlags({
  rows: { type: 'string' },
  quick: { type: 'boolean', default: false },
  only: { type: 'string' },
  'no-load': { type: 'boolean', default: false },
  postgres: { type: 'string', default: String(postgresVersions.at(-1)) },
  parts: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
});

const progress = (line: string) => void process.stderr.write(`${line}\n`);

// As a server is set up that keeps its data: durable, and with room for the WAL of a large change.
const settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  maintenance_work_mem: '256MB',
  checkpoint_timeout: '15min',
};

/** What was asked for: sizes, the server's version, and which ways. */
interface Asked {
  parents: number;
  version: PostgresVersion;
  chosen: readonly Way[];
  isFixedCostChosen: boolean;
}

/** What the flags ask for; null where they ask for nothing that there is. */
function readAsked(): Asked | null {
  const parents = Number(values.rows ?? (values.quick ? 20_000 : 2_000_000));
  const version = Number(values.postgres) as PostgresVersion;
  const isChosen = (name: string) => !values.only || values.only.split(',').includes(name);
  const chosen = ways.filter(({ name }) => isChosen(name));
  const isFixedCostChosen = isChosen(fixedCost);
  const isAsked =
    Number.isInteger(parents) &&
    parents > 0 &&
    postgresVersions.includes(version) &&
    (chosen.length > 0 || isFixedCostChosen);
  return isAsked ? { parents, version, chosen, isFixedCostChosen } : null;
}

async function main(): Promise<void> {
  const asked = readAsked();
  if (values.help || !asked) {
    process.stdout.write(help);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  // On a disk, as users have their data.
  const server = await startThrowawayServer(asked.version, settings, tmpdir());
  const stop = () => void server.stop().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  try {
    await admin.connect();
    progress(`PostgreSQL ${asked.version}, ${cpus().length} cores`);
    const all = await measureWays(admin, server.url, asked);
    report(asked, all, asked.isFixedCostChosen ? await measureManyTables(admin, server.url('many')) : null);
  } finally {
    await admin.end().catch(() => undefined); // The server may be gone with it.
    await server.stop();
  }
}

/** Measures each chosen way on a copy of one dataset, alone and then under load. */
async function measureWays(admin: pg.Client, urlOf: (name: string) => string, asked: Asked) {
  const { chosen, parents } = asked;
  const all: Measured[] = [];
  if (chosen.length === 0) return all;
  progress(`${parents} parents, ${2 * parents} children: making the data`);
  await withDatabase(admin, urlOf('base'), 'base', (base) => makeDataset(base, parents));
  for (const loaded of values['no-load'] ? [false] : [false, true])
    for (const way of chosen) {
      await admin.query('create database run template base');
      progress(`${way.title}${loaded ? ', under load' : ''} …`);
      all.push(await measureOne(way, urlOf('run'), asked, loaded));
      await admin.query('drop database run with (force)');
    }
  return all;
}

async function measureOne(way: Way, url: string, { parents, version }: Asked, loaded: boolean) {
  const measured = await measureWay(way, {
    url,
    parents,
    loaded,
    uuid: version >= 18 ? 'uuidv7()' : 'gen_random_uuid()',
    generator: version >= 18 ? 'v7' : 'v4',
    mostRecords: 100_000,
  });
  if (values.parts)
    for (const { title, seconds } of measured.outcome?.parts ?? [])
      progress(`${seconds.toFixed(3).padStart(9)} s  ${title}`);
  progress(`  ${measured.seconds.toFixed(1)} s${measured.error ? `, stopped: ${measured.error}` : ''}`);
  return measured;
}

function measureManyTables(admin: pg.Client, url: string): Promise<FixedCost> {
  progress(`${manyTables} small tables …`);
  return withDatabase(admin, url, 'many', (client) =>
    measureFixedCost(client, url, { tables: manyTables, units: 5 }),
  );
}

/** Prints what was measured, and exits with 1 where a goal is missed at full size. */
function report({ version, parents }: Asked, all: Measured[], fixed: FixedCost | null): void {
  const goals = [...judge(all), ...judgeFixedCost(fixed)];
  const parts = [
    ...(all.length > 0 ? [renderMeasured(all)] : []),
    ...(fixed ? [renderFixedCost(fixed)] : []),
    renderGoals(goals),
  ];
  const text = values.json
    ? JSON.stringify({ version, parents, measured: all, fixed, goals }, null, 2)
    : parts.join('\n\n');
  process.stdout.write(`${text}\n`);
  if (values.out) writeFileSync(values.out, `${text}\n`);
  if (!values.quick && goals.some(({ met }) => met === false)) process.exitCode = 1;
}

/** Makes a database, and works on it over a connection of its own. */
async function withDatabase<Result>(
  admin: pg.Client,
  url: string,
  name: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  await admin.query(`create database ${name} template template0`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

await main();
