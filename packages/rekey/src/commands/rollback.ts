import { rollbackUnit } from '../lifecycle/rollback-unit.ts';
import { defineCommand } from './command.ts';
import { exitCodes } from './exit-code.ts';
import { follow, openRunnerFor, runOptions } from './run-options.ts';

/** Takes the newest unit back. */
export const rollbackCommand = defineCommand({
  name: 'rollback',
  summary: 'take the newest unit back, rows written since included',
  help: `Leads back from any point before the contract, also after the swap and from a run that was killed: the
schema becomes what it was, proved by comparing its whole text, and rows written since are kept. Units are
taken back in the reverse of their order. The same command goes on if it is stopped.`,
  options: runOptions,
  async run(values, terminal) {
    const runner = await openRunnerFor(values, terminal);
    try {
      await follow(values, runner);
      const { run, identical, differences } = await rollbackUnit(runner);
      await follow(values, runner);
      const name = `${run.unit.schema}.${run.unit.name}`;
      if (values.json) terminal.out(JSON.stringify({ unit: run.unit, identical, differences }));
      else if (identical === null) {
        terminal.out(
          `${name} is taken back. The contract of another unit has changed the schema since, so it is not compared.`,
        );
      } else if (identical)
        terminal.out(`${name} is taken back: the schema is what it was, to the last character.`);
      else {
        terminal.out(
          [
            `${name} is taken back, but the schema differs from what it was:`,
            ...differences.slice(0, 40),
          ].join('\n'),
        );
      }
      return identical === false ? exitCodes.findings : exitCodes.good;
    } finally {
      await runner.close();
    }
  },
});
