import { cpus } from 'node:os';
import pg from 'pg';
import { spell } from '../src/run/progress.ts';
import {
  type PostgresVersion,
  startThrowawayServer,
  type ThrowawayServer,
} from '../tests/throwaway-server.ts';
import { dimensions as all, type Dimension, drawDimensions } from './dimensions.ts';
import { generateDatabase } from './generate-database.ts';
import { tortureDatabase } from './torture-database.ts';

/** What is to be tortured. */
export interface TortureOrder {
  versions: readonly PostgresVersion[];
  seeds: readonly number[];
  /** Each seed on one version, in turn, and not on all of them. */
  inTurn?: boolean;
  write(line: string): void;
  /** What may be drawn; all of it where nothing is said. */
  dimensions?: readonly Dimension[];
  /** Databases at the same time. */
  jobs?: number;
  /** What is done to one; a test names another. */
  torture?: typeof tortureSeed;
}

/** One database that did not come back whole, and how to see it again. */
export interface TortureFailure {
  version: PostgresVersion;
  seed: number;
  dimensions: readonly Dimension[];
  message: string;
}

/** Tortures every seed on one server of each version, several at a time; goes on after a failure, and answers all of them. */
export async function runSeeds({
  versions,
  seeds,
  inTurn = false,
  write,
  dimensions = all,
  jobs = cpus().length,
  torture = tortureSeed,
}: TortureOrder): Promise<TortureFailure[]> {
  const queue = seeds.flatMap((seed) => {
    const on = inTurn ? versions.filter((_, i) => i === seed % versions.length) : versions;
    return on.map((version) => ({ seed, version }));
  });
  const of = queue.length;
  const failures: TortureFailure[] = [];
  const servers = new Map<PostgresVersion, ThrowawayServer>();
  const started = Date.now();
  let done = 0;
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { seed, version } = next;
      const server = servers.get(version);
      if (!server) throw new Error(`There is no server ${version}.`);
      let said: string;
      try {
        said = await torture(server, seed, drawDimensions(seed, dimensions));
      } catch (error) {
        const { message } = error as Error;
        failures.push({ version, seed, dimensions, message });
        said = `FAIL ${message}\n  repeat: ${repeat(version, seed, dimensions)}`;
      }
      done += 1;
      const left = ((Date.now() - started) / done) * (of - done);
      write(
        `[${done}/${of}, ${done === of ? 'done' : `${spell(left / 1000)} left`}${failures.length > 0 ? `, ${failures.length} failed` : ''}] ${version} seed ${seed}: ${said}`,
      );
    }
  };
  try {
    for (const version of versions) servers.set(version, await startThrowawayServer(version));
    await Promise.all(Array.from({ length: Math.min(jobs, of) }, work));
  } finally {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  }
  return failures.sort((a, b) => a.version - b.version || a.seed - b.seed);
}

/** The last lines of a run. */
export function tellFailures(failures: readonly TortureFailure[], of: number): string[] {
  if (failures.length === 0) return [`All ${of} came back whole.`];
  return [
    `${failures.length} of ${of} failed:`,
    ...failures.map(({ version, seed, dimensions }) => `  ${repeat(version, seed, dimensions)}`),
  ];
}

const repeat = (version: PostgresVersion, seed: number, among: readonly Dimension[]) =>
  `pnpm rekey:torture --seed ${seed} --postgres ${version}${among === all ? '' : ` --dimensions ${among.join(',') || 'none'}`}`;

/** Tortures one seed in a database of its own; answers what was done. */
async function tortureSeed(
  server: ThrowawayServer,
  seed: number,
  drawn: ReadonlySet<Dimension>,
): Promise<string> {
  const name = `torture_${seed}`;
  await query(server.url('postgres'), `create database ${name} template template0`);
  try {
    await query(server.url(name), generateDatabase(seed, server.version, drawn));
    const started = performance.now();
    const { units, undeclared, died, obstacles } = await tortureDatabase(server.url(name), seed, drawn);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const beside = drawn.size > 0 ? `with ${[...drawn].join(', ')}: ` : '';
    const deaths = died > 0 ? `${died} deaths, ` : '';
    return `${beside}${units} units, ${undeclared} undeclared references, ${deaths}there, back, there and contracted in ${seconds} s${obstacles.map((it) => `; left: ${it}`).join('')}`;
  } finally {
    await query(server.url('postgres'), `drop database if exists ${name} with (force)`).catch(
      () => undefined,
    ); // The failure before it is the one to tell.
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined); // What is told is the query's error.
  }
}
