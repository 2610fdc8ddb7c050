import { parseArgs } from 'node:util';
import pg from 'pg';
import { type PostgresVersion, postgresVersions, startThrowawayServer } from '../tests/throwaway-server.ts';
import { generateDatabase } from './generate-database.ts';
import { tortureDatabase } from './torture-database.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    count: { type: 'string', default: '100' },
    postgres: { type: 'string', default: postgresVersions.join(',') },
    sql: { type: 'boolean', default: false },
  },
});

const write = (text: string) => void process.stdout.write(`${text}\n`);
const versions = values.postgres.split(',').map(Number) as PostgresVersion[];
const first = Number(values.seed ?? values.from);
const count = values.seed === undefined ? Number(values.count) : 1;

/** Tortures one seed in a database of its own; answers whether it went well. */
async function tortureSeed(admin: pg.Client, url: (name: string) => string, version: number, seed: number) {
  const name = `torture_${seed}`;
  await admin.query(`create database ${name} template template0`);
  const sql = generateDatabase(seed, version);
  const client = new pg.Client({ connectionString: url(name) });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
  const started = performance.now();
  try {
    const { units, undeclared, obstacles } = await tortureDatabase(url(name), seed);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    write(
      `${version} seed ${seed}: ${units} units, ${undeclared} undeclared references, there, back, there and contracted in ${seconds} s${obstacles.map((it) => `; left: ${it}`).join('')}`,
    );
    return true;
  } catch (error) {
    write(
      `${version} seed ${seed}: FAIL ${(error as Error).message}\n  repeat: pnpm rekey:torture --seed ${seed} --postgres ${version}`,
    );
    return false;
  } finally {
    await admin.query(`drop database ${name} with (force)`);
  }
}

if (values.sql) {
  write(generateDatabase(first, versions[0] ?? 18));
} else {
  let failures = 0;
  for (const version of versions) {
    const server = await startThrowawayServer(version);
    const admin = new pg.Client({ connectionString: server.url('postgres') });
    await admin.connect();
    try {
      for (let seed = first; seed < first + count; seed++) {
        if (!(await tortureSeed(admin, server.url, version, seed))) failures += 1;
      }
    } finally {
      await admin.end();
      await server.stop();
    }
  }
  write(failures === 0 ? 'All came back whole.' : `${failures} failed.`);
  process.exitCode = failures === 0 ? 0 : 1;
}
