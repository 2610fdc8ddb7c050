import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../database/connect.ts';
import { homeSchemaOf } from '../database/home-schema.ts';
import { readRuns } from '../journal/journal.ts';
import { parseDuration } from '../run/soak.ts';
import { printReport } from '../verify/print-report.ts';
import { verifyUnits } from '../verify/verify-unit.ts';
import { defineCommand } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';
import { parseTable } from './run-options.ts';

/** Proves that converted units are whole. */
export const verifyCommand = defineCommand({
  name: 'verify',
  summary: 'prove that nothing is lost, doubled, orphaned, mismatched or slower',
  help: `Counts, nulls, collisions, orphans, the mapping, every relation old against new, order-free checksums of
every row's content, and plans and speed of statements before and after; at any time, in one snapshot,
changing nothing. Contents that the application has written since differ rightly; --strict says that it
has not. --every repeats it through the soak, until something fails. Exits with 1 when something is wrong.`,
  options: {
    unit: { type: 'string', value: 'TABLE', says: 'schema.table; default: every unit' },
    strict: { type: 'boolean', says: 'nobody has written since the run began: contents must be equal' },
    every: {
      type: 'string',
      value: 'DURATION',
      says: 'repeat until something fails or no unit soaks any more',
    },
  },
  async run(values, terminal) {
    const url = requireDatabaseUrl(values['database-url'], terminal);
    const wanted = values.unit === undefined ? null : parseTable(values.unit, homeSchemaOf(url));
    const everySeconds = values.every === undefined ? null : parseDuration(values.every);
    for (;;) {
      const { client } = await connect(url, { toWrite: false, name: 'rekey verify' });
      try {
        const runs = (await readRuns(client)).filter(
          ({ unit, state }) =>
            state !== 'rolled back' &&
            (!wanted || (wanted.schema === unit.schema && wanted.name === unit.name)),
        );
        const report = await verifyUnits(client, runs, { strict: values.strict });
        terminal.out(
          values.json ? JSON.stringify(report, null, everySeconds === null ? 2 : 0) : printReport(report),
        );
        if (!report.passed) return exitCodes.findings;
        if (everySeconds === null || !runs.some(({ state }) => state === 'soaking')) return exitCodes.good;
      } finally {
        await client.end();
      }
      await pause(everySeconds * 1000);
    }
  },
});
