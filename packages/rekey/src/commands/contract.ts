import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { TableName } from '../database/table-name.ts';
import { type Run, readRuns } from '../journal/journal.ts';
import { contractUnit } from '../lifecycle/contract-unit.ts';
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
end of the soak. --all goes on with the next unit, as long as one has soaked. Where the
application's switches record by which key it asks, the contract waits until nobody has by the old one.`,
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
    const { client, report } = runner;
    const unit = values.unit === undefined ? null : parseTable(values.unit, runner.home);
    try {
      await follow(values, runner);
      for (let contracted = 0; ; contracted += 1) {
        const ended = endOf(await readRuns(client), unit, contracted);
        if (ended !== null) report({ event: 'units-end', done: contracted, text: ended });
        if (ended !== null) return exitCodes.good;
        await contractUnit(unit, runner, async (run) => {
          await refuseWhileAsked(client, run, quietSeconds);
          await refuseUnlessWhole(client, run);
        });
        await follow(values, runner);
        if (!values.all) return exitCodes.good;
      }
    } finally {
      await runner.close();
    }
  },
});

/** Why there is nothing to contract, or no more; null where the next unit is to be tried. */
function endOf(runs: readonly Run[], unit: TableName | null, contracted: number): string | null {
  const left = runs.filter((run) => run.state !== 'rolled back' && (unit === null || isSame(run.unit, unit)));
  if (left.length > 0 && left.every(({ state }) => state === 'contracted'))
    return 'Every converted unit is contracted: nothing is left to do.';
  const next =
    left.find(({ state }) => state === 'contracting') ?? left.findLast(({ state }) => state === 'soaking');
  const soaks = soakEndOf(next);
  // Those before it cannot go first: the newest unit's way back leads through their legacy keys.
  if (contracted > 0 && next && soaks && soaks.getTime() > Date.now())
    return `${next.unit.schema}.${next.unit.name} soaks until ${soaks.toISOString()}, and those before it wait for it.`;
  return contracted > 0 && !next ? 'No other unit soaks.' : null;
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
