import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { type Run, readRuns, readSteps, readTouchedTables } from '../journal/journal.ts';
import {
  isAboutOneUnit,
  type LeftUnit,
  nextToContract,
  refuseBeforeLeft,
} from '../lifecycle/contract-turns.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
import type { Runner } from '../lifecycle/open-runner.ts';
import type { Report } from '../run/report.ts';
import { parseDuration, soakEndOf } from '../run/soak.ts';
import { refuseWhileAsked } from '../status/key-use.ts';
import { verifyUnit } from '../verify/verify-unit.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-code.ts';
import { follow, openRunnerFor, parseTable, runOptions } from './run-options.ts';

/** Drops the legacy keys of a unit that has soaked. */
export const contractCommand = defineCommand({
  name: 'contract',
  summary: 'drop the legacy keys of a unit after its soak; there is no way back',
  help: `Verifies the unit, makes a fresh backup of every table that it touches and proves that it restores, then
drops legacy columns, constraints and triggers. The mapping of old to new keys is kept. Refused before the
end of the soak. --all goes on with the next unit, as long as one has soaked; one that is refused is left,
with those before it whose tables its way back needs, and the others are contracted. Where the application's
switches record by which key it asks, the contract waits until nobody has by the old one.`,
  options: {
    unit: { type: 'string', value: 'TABLE', says: 'schema.table; default: the one converted last' },
    all: { type: 'boolean', says: 'every unit that has soaked, the one converted last first' },
    quiet: {
      type: 'string',
      value: 'DURATION',
      default: '24h',
      says: 'where switches of the application record it: how long nobody may have asked by the old key',
    },
    ...runOptions,
  },
  async run(values, terminal) {
    if (values.all && values.unit !== undefined)
      throw new RekeyError('BAD_ARGUMENT', '--all and --unit contradict each other.', 'Give one of them.');
    const quietSeconds = parseDuration(values.quiet);
    const runner = await openRunnerFor(values, terminal);
    const { client } = runner;
    const unit = values.unit === undefined ? null : parseTable(values.unit, runner.home);
    const contract = async (wanted: TableName | null) => {
      await contractUnit(wanted, runner, async (run) => {
        await refuseWhileAsked(client, run, quietSeconds);
        await refuseUnlessWhole(client, run);
      });
      await follow(values, runner);
    };
    try {
      await follow(values, runner);
      if (isAllContracted(await readRuns(client), unit)) runner.report(nothingLeft(0));
      else if (values.all) await contractAll(runner, contract);
      else await contract(unit);
      return exitCodes.good;
    } finally {
      await runner.close();
    }
  },
});

const nothingLeft = (done: number): Report => ({
  event: 'units-end',
  done,
  text: 'Every converted unit is contracted: nothing is left to do.',
});

function isAllContracted(runs: readonly Run[], unit: TableName | null): boolean {
  const meant = runs.filter(
    (run) => run.state !== 'rolled back' && (unit === null || isSame(run.unit, unit)),
  );
  return meant.length > 0 && meant.every(({ state }) => state === 'contracted');
}

/** Contracts every unit that has soaked, the newest first, and tells which are left and why. Throws where all are left. */
async function contractAll(
  { client, report }: Runner,
  contract: (unit: TableName | null) => Promise<void>,
): Promise<void> {
  const left: LeftUnit[] = [];
  let done = 0;
  let next: Run | undefined;
  for (;;) {
    next = nextToContract(await readRuns(client), left);
    // Those before a unit that soaks cannot go first: its way back leads through their legacy keys.
    if (done + left.length > 0 && (!next || isSoaking(next))) break;
    try {
      if (next) refuseBeforeLeft(next, await readTouchedTables(client, next.id), left);
      await contract(next?.unit ?? null);
      done += 1;
    } catch (error) {
      if (!next || isSoaking(next) || !isAboutOneUnit(error)) throw error;
      left.push({ run: next, error, records: await readSteps(client, next.id) });
    }
  }
  const [first, ...others] = left;
  for (const it of done > 0 ? left : others) report(leftReport(it));
  if (first && done === 0) throw first.error;
  const isWhole = isAllContracted(await readRuns(client), null);
  report(isWhole ? nothingLeft(done) : { event: 'units-end', done, text: endOf(left, next) });
}

const isSoaking = (run: Run): boolean => (soakEndOf(run)?.getTime() ?? 0) > Date.now();

const leftReport = ({ run, error }: LeftUnit): Report => ({
  event: 'unit-left',
  unit: run.unit,
  code: error.code,
  reason: error.message,
  remedy: error.remedy,
});

function endOf(left: readonly LeftUnit[], next: Run | undefined): string {
  const texts: string[] = [];
  if (left.length > 0)
    texts.push(
      `${left.length} ${left.length === 1 ? 'is' : 'are'} left; the same command goes on once what is said above is mended.`,
    );
  if (next)
    texts.push(
      `${next.unit.schema}.${next.unit.name} soaks until ${soakEndOf(next)?.toISOString()}, and those before it wait for it.`,
    );
  return texts.length > 0 ? texts.join(' ') : 'No other unit soaks.';
}

async function refuseUnlessWhole(client: pg.ClientBase, run: Run): Promise<void> {
  const { checks } = await verifyUnit(client, run, { strict: false, disagreement: null });
  const failed = checks.filter(({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'));
  if (failed.length === 0) return;
  const what = failed.map(({ table, found }) => `${table.schema}.${table.name}: ${found}`).join('; ');
  throw new RekeyError(
    'CHECK_FAILED',
    `The unit is not whole (${what}), and nothing is dropped from such a one.`,
    'Look at `rekey verify`, mend what it names, or take the unit back with `rekey rollback`.',
  );
}
