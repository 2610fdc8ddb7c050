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
import { type TortureOutcome, tortureDatabase } from './torture-database.ts';

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

/** One database that came back whole. */
export interface TortureSuccess {
  version: PostgresVersion;
  dimensions: ReadonlySet<Dimension>;
  outcome: TortureOutcome;
}

/** Tortures every seed on one server of each version, several at a time; goes on after a failure, and answers what became of all. */
export async function runSeeds({
  versions,
  seeds,
  inTurn = false,
  write,
  dimensions = all,
  jobs = cpus().length,
  torture = tortureSeed,
}: TortureOrder): Promise<{ whole: TortureSuccess[]; failures: TortureFailure[] }> {
  const queue = seeds.flatMap((seed) => {
    const on = inTurn ? versions.filter((_, i) => i === seed % versions.length) : versions;
    return on.map((version) => ({ seed, version }));
  });
  const of = queue.length;
  const whole: TortureSuccess[] = [];
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
        const drawn = drawDimensions(seed, dimensions);
        const began = performance.now();
        const outcome = await torture(server, seed, drawn);
        whole.push({ version, dimensions: drawn, outcome });
        said = `${tellOutcome(outcome, drawn)} in ${((performance.now() - began) / 1000).toFixed(1)} s`;
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
  return { whole, failures: failures.sort((a, b) => a.version - b.version || a.seed - b.seed) };
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

/** What became of one, in a line. */
function tellOutcome(
  { strategies, references, deaths, left }: TortureOutcome,
  drawn: ReadonlySet<Dimension>,
): string {
  const units = Object.values(strategies).reduce((sum, count) => sum + count, 0);
  const died = Object.values(deaths).reduce((sum, count) => sum + count, 0);
  return [
    drawn.size > 0 ? `with ${[...drawn].join(', ')}: ` : '',
    `${units} units, ${references.undeclared} undeclared references, `,
    died > 0 ? `${died} deaths, ` : '',
    left.length > 0 ? `${left.length} left for a reason, ` : '',
    'there, back, there and contracted',
  ].join('');
}

/** Tortures one seed in a database of its own. */
async function tortureSeed(
  server: ThrowawayServer,
  seed: number,
  drawn: ReadonlySet<Dimension>,
): Promise<TortureOutcome> {
  const name = `torture_${seed}`;
  await query(server.url('postgres'), `create database ${name} template template0`);
  try {
    await query(server.url(name), generateDatabase(seed, server.version, drawn));
    return await tortureDatabase(server.url(name), seed, drawn);
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
