import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureClient } from '@callsign/prisma/generate-client';
import { compareWith } from './against/against.ts';
import { checkOutRevision } from './against/revision.ts';
import { type Goal, goalsTable } from './goals.ts';
import { currentLoad, describeMachine, describePauses } from './machine.ts';
import { crewMeasure } from './measures/crew.ts';
import { deflateMeasure } from './measures/deflate.ts';
import { faultsMeasure } from './measures/faults.ts';
import { firstRunMeasure } from './measures/first-run.ts';
import { lookupsMeasure } from './measures/lookups.ts';
import type { Bench, Measure } from './measures/measure.ts';
import { paintedMeasure } from './measures/painted.ts';
import { refusedMeasure } from './measures/refused.ts';
import { resumeMeasure } from './measures/resume.ts';
import { sameRowsMeasure } from './measures/same-rows.ts';
import { seenMeasure } from './measures/seen.ts';
import { slowMeasure } from './measures/slow.ts';
import { snapshotMeasure } from './measures/snapshot.ts';
import { stormMeasure } from './measures/storm.ts';
import { sustainedMeasure } from './measures/sustained.ts';
import { turnsMeasure } from './measures/turns.ts';
import { webMeasure } from './measures/web.ts';
import { type BenchPostgres, startBenchPostgres } from './peers/database.ts';
import { createLineup } from './peers/lineup.ts';
import { renderTable, type Table } from './table.ts';

const measures: Measure[] = [
  snapshotMeasure,
  seenMeasure,
  sustainedMeasure,
  webMeasure,
  paintedMeasure,
  crewMeasure,
  slowMeasure,
  stormMeasure,
  resumeMeasure,
  lookupsMeasure,
  turnsMeasure,
  refusedMeasure,
  faultsMeasure,
  sameRowsMeasure,
  deflateMeasure,
  firstRunMeasure,
];

const help = `Usage: pnpm bench [--only name,…] [--quick] [--json] [--out file]
       pnpm bench --against revision [--quick] [--json] [--out file]

Measures Callsign beside raw Postgres, raw ws, the seed's own stack and others, all in one run, and prints one report
that ends with the goals, reached or missed. Results are read best on a machine with nothing else to do.

  --only name,…  only these: ${measures.map(({ name }) => name).join(', ')}
  --quick        2 s runs instead of 10 s, one instance of each server, and no first-run
  --against rev  only this: the writes of this tree and of another revision of it, turn about
  --json         the tables as JSON
  --out file     also writes the report to a file, relative to where you stand

${measures.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      out: { type: 'string' },
      against: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const chosen = choose(values.only, values.quick);
  await ensureClient();
  const load = currentLoad();
  const progress = (line: string) => void process.stderr.write(`${line}\n`);
  const pauses = await describePauses(values.quick ? 3000 : 10_000);
  const postgres = await startBenchPostgres();
  const machine = [...describeMachine(postgres.version, load), pauses];
  const cleanUp = [() => postgres.stop()];
  const stopAll = async () => {
    for (const stop of cleanUp.splice(0).toReversed()) await stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stopAll().finally(() => process.exit(130)));
  const run: Run = { postgres, quick: values.quick, progress, cleanUp };
  try {
    const tables = values.against ? [await against(run, values.against)] : await measureAll(run, chosen);
    report(values, machine, tables);
  } finally {
    await stopAll();
  }
}

/** What one run of the bench has: its Postgres, and what must be stopped at its end, the last first. */
interface Run {
  postgres: BenchPostgres;
  quick: boolean;
  progress(line: string): void;
  cleanUp: (() => void | Promise<void>)[];
}

async function against(run: Run, name: string): Promise<Table> {
  const revision = checkOutRevision(name, run.progress);
  run.cleanUp.push(revision.remove);
  return compareWith(revision, run.postgres, run);
}

async function measureAll({ postgres, quick, progress, cleanUp }: Run, chosen: Measure[]): Promise<Table[]> {
  const lineup = createLineup(postgres);
  cleanUp.push(() => lineup.stopAll());
  const callsign = await lineup.start('callsign', 1);
  const seed = await lineup.start('seed', 1);
  const bench: Bench = {
    postgres,
    callsign,
    seed,
    lineup,
    quick,
    ms: quick ? 2000 : 10_000,
    warmUpMs: quick ? 700 : 2000,
    progress,
  };
  const tables: Table[] = [];
  for (const measure of chosen) {
    progress(`${measure.name}: ${measure.summary}`);
    const found = await measure.run(bench).catch((error: Error): Table => {
      process.exitCode = 1;
      return { title: `${measure.name} failed`, notes: [error.message], cells: [['nothing was measured']] };
    });
    tables.push(...[found].flat());
  }
  return tables;
}

/** Prints the report, and writes it to a file where one is named. */
function report(
  { quick, out, json }: { quick: boolean; out?: string; json: boolean },
  machine: string[],
  tables: Table[],
): void {
  const goals = tables.flatMap((table): Goal[] => table.goals ?? []);
  if (goals.length > 0) tables.push(goalsTable(goals));
  const text = `# Callsign, measured${quick ? ' (quick)' : ''}\n\n${machine.map((line) => `- ${line}`).join('\n')}\n\n${tables.map(renderTable).join('\n\n')}\n`;
  if (out) {
    // pnpm starts this in the root's or the package's folder; the name was typed in another.
    const file = resolve(process.env.INIT_CWD ?? '.', out);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  process.stdout.write(json ? `${JSON.stringify({ machine, tables }, null, 2)}\n` : text);
}

function choose(only: string | undefined, quick: boolean): Measure[] {
  if (!only) return measures.filter(({ name }) => !(quick && name === 'first-run'));
  return only.split(',').map((name) => {
    const measure = measures.find((each) => each.name === name.trim());
    if (measure) return measure;
    throw new Error(
      `There is no measure "${name}". There are: ${measures.map((each) => each.name).join(', ')}.`,
    );
  });
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
