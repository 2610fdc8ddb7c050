import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import { check } from './check/check.ts';
import { historyOf } from './check/history.ts';
import { readTruth, type Truth } from './check/truth.ts';
import type { Violation } from './check/violation.ts';
import { type Counts, countRun } from './count.ts';
import type { WorkedOn } from './crew/act.ts';
import { createMember, type Member } from './crew/member.ts';
import { type Account, signInCrew } from './crew/sign-in.ts';
import { carryOut } from './faults/carry-out.ts';
import { planFaults } from './faults/plan.ts';
import { changeDatabase } from './mutants/change-database.ts';
import { mutantOf } from './mutants/mutants.ts';
import type { Options } from './options.ts';
import { createRandom } from './random.ts';
import { createJournal, type Journal } from './record/journal.ts';
import { type Instance, startInstance } from './rig/instance.ts';
import { type Network, startNetwork } from './rig/network.ts';
import { type Postgres, startPostgres } from './rig/postgres.ts';
import { makeShows } from './shows.ts';

/** How long clients may take to come to rest after everything is healed: a half-open connection is found after 25 s, a request given up after 30. */
const SETTLE_TIMEOUT_MS = 300_000;

/** What a run has found. */
export interface Outcome {
  violations: Violation[];
  /** The shortest history of the first violation of each promise. */
  histories: Map<Violation, string[]>;
  counts: Counts;
  folder: string;
}

/** Carries out one run, from an empty folder to the verdict. */
export async function run(
  options: Options,
  progress: (phase: string, journal: Journal) => void,
): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'callsign-chaos-'));
  const mutant = options.mutant === null ? undefined : mutantOf(options.mutant);
  const random = createRandom(options.seed);
  const journal = createJournal();
  const accident = (error: unknown) =>
    void journal.accidents.push(`Nobody caught: ${(error as Error).stack}`);
  process.on('unhandledRejection', accident);
  process.on('uncaughtException', accident);
  const clear = () => {
    if (!options.keep) rmSync(folder, { recursive: true, force: true });
  };
  const ends: (() => Promise<unknown>)[] = [];
  try {
    progress('starting', journal);
    const postgres = await startPostgres(folder);
    ends.push(postgres.stop);
    // After Postgres' own handler, which stops it: its files are no longer in use then.
    process.once('exit', clear);
    await changeDatabase(postgres, mutant?.database ?? []);
    const instances = await startInstances(options, folder, postgres, journal);
    ends.push(() => Promise.all(instances.map((instance) => instance.stop())));
    const productions = await makeShows(postgres);
    const members = await gatherCrew(options, random, journal, instances, productions);
    ends.push(() => Promise.all(members.map(({ network }) => network.close())));
    for (const member of members) member.open();
    await untilAtRest(members, postgres, SETTLE_TIMEOUT_MS);

    progress('chaos', journal);
    const plan = planFaults(random.fork('faults'), {
      ...options,
      weights: {
        ...(mutant ? { halfOpenUp: 0, halfOpenDown: 0, vanishPostgres: 0 } : {}),
        ...mutant?.weights,
      },
    });
    for (const member of members) member.startActing();
    if (mutant?.tamper) setTimeout(() => void tamper(postgres, mutant.tamper ?? []), options.seconds * 500);
    const rig = {
      postgres,
      instances,
      members,
      journal,
      longestPauseMs: Math.min(120_000, options.seconds * 300),
    };
    const faults = await carryOut(plan, rig, options.seconds);

    progress('settling', journal);
    const restless = await untilAtRest(members, postgres, mutant ? 12_000 : SETTLE_TIMEOUT_MS);
    for (const member of members) member.finish();

    progress('checking', journal);
    const truth = await readTruth(postgres);
    const violations = check(truth, journal, restless);
    return {
      violations,
      histories: shortestHistories(violations, truth, journal),
      counts: countRun(journal, truth, members, instances, faults, plan.length),
      folder,
    };
  } finally {
    for (const end of ends.reverse()) await end();
    process.off('unhandledRejection', accident);
    process.off('uncaughtException', accident);
    process.off('exit', clear);
    clear();
  }
}

async function startInstances(
  { instances, mutant }: Options,
  folder: string,
  postgres: Postgres,
  journal: Journal,
): Promise<Instance[]> {
  const started = await Promise.all(
    Array.from({ length: instances }, (_, index) =>
      startInstance({
        name: `api-${index + 1}`,
        folder,
        databaseUrl: postgres.lineUrl,
        mutant,
        clock: journal.now,
        onDeath: ({ instance, code, signal, at, log }) =>
          journal.accidents.push(
            `${instance} ended by itself at ${(at / 1000).toFixed(1)} s (code ${code}, signal ${signal}). The end of its log:\n${log}`,
          ),
      }),
    ),
  );
  await Promise.all(started.map((instance) => instance.ready()));
  return started;
}

async function gatherCrew(
  { clients, seconds }: Options,
  random: ReturnType<typeof createRandom>,
  journal: Journal,
  instances: readonly Instance[],
  productions: readonly Uuid<'production'>[],
): Promise<Member[]> {
  const trash: { type: WorkedOn; uuid: Uuid<WorkedOn> }[] = [];
  const names = Array.from({ length: clients }, (_, index) => `c${String(index + 1).padStart(2, '0')}`);
  const accounts = await signInCrew(`http://127.0.0.1:${instances[0]?.port}`, names, productions);
  return Promise.all(
    names.map(async (name, index) => {
      const own = random.fork(name);
      const routes = own.fork('routes');
      // A load balancer: it mostly knows who is up, and learns of a death by running into it.
      const route = () => {
        const up = instances.filter((instance) => instance.isUp());
        return routes.pick(up.length === 0 || routes.chance(0.15) ? instances : up).port;
      };
      const network: Network = await startNetwork(route, own.fork('delays').next);
      const [first, second] = productions as [Uuid<'production'>, Uuid<'production'>];
      return createMember({
        name,
        account: accounts.get(name) as Account,
        random: own,
        journal,
        network,
        productions: index % 4 === 3 ? [first, second] : index % 4 === 2 ? [second] : [first],
        keptShows: productions,
        trash,
        // Long runs write less often, so that the journal of hours fits into memory.
        thinkMs: seconds > 600 ? 1500 : 450,
      });
    }),
  );
}

/** Waits until no client has anything left to do; answers those that have not come to rest in time, and why. */
async function untilAtRest(members: readonly Member[], postgres: Postgres, ms: number): Promise<string[]> {
  const deadline = performance.now() + ms;
  for (;;) {
    const heads = await postgres
      .sql<{ stream: Uuid<'production'>; seq: string }>('select production_uuid as stream, seq from heads')
      .catch(() => []);
    const byStream = new Map(
      heads.map(({ stream, seq }) => [/^[0-]+$/.test(stream) ? null : stream, Number(seq)] as const),
    );
    const restless = members.flatMap((member) => {
      const reason = member.waitsFor(byStream);
      return reason ? [`${member.name} did not come to rest: ${reason}.`] : [];
    });
    if (restless.length === 0 || performance.now() > deadline) return restless;
    await wait(100);
  }
}

async function tamper(postgres: Postgres, statements: readonly string[]): Promise<void> {
  for (const statement of statements)
    while (
      !(await postgres.sql(statement).then(
        () => true,
        () => false,
      ))
    )
      await wait(50);
}

/** The shortest history of each broken promise, by its violation. */
function shortestHistories(
  violations: readonly Violation[],
  truth: Truth,
  journal: Journal,
): Outcome['histories'] {
  const histories: Outcome['histories'] = new Map();
  for (const group of Map.groupBy(violations, ({ guarantee }) => guarantee).values()) {
    const withHistory = group.map((violation) => [violation, historyOf(violation, truth, journal)] as const);
    const [shortest] = withHistory.toSorted(([, a], [, b]) => a.length - b.length);
    if (shortest) histories.set(...shortest);
  }
  return histories;
}
