import { RekeyError } from '../database/rekey-error.ts';
import { contractUnit } from '../run/contract-unit.ts';
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
end of the soak.`,
  options: {
    unit: { type: 'string', value: 'TABLE', says: 'schema.table; default: the one converted last' },
    ...runOptions,
  },
  async run(values, terminal) {
    const runner = await openRunnerFor(values, terminal);
    try {
      const unit = values.unit === undefined ? null : parseTable(values.unit);
      await follow(values, runner);
      await contractUnit(unit, runner, async (run) => {
        const { checks } = await verifyUnit(runner.client, run, { strict: false });
        const failed = checks.filter(
          ({ outcome, name }) => outcome === 'failed' && !name.startsWith('speed'),
        );
        if (failed.length === 0) return;
        const what = failed.map(({ table, found }) => `${table.schema}.${table.name}: ${found}`).join('; ');
        throw new RekeyError(
          'CHECK_FAILED',
          `The unit is not whole (${what}), and nothing is dropped from such a one.`,
          'Look at `rekey verify`, mend what it names, or take the unit back with `rekey rollback`.',
        );
      });
      await follow(values, runner);
      return exitCodes.good;
    } finally {
      await runner.close();
    }
  },
});
