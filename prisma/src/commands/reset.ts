import { describeUrl } from '../database.ts';
import { reset } from '../reset.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:reset',
  summary:
    'Removes everything from the database and applies the migrations anew.\nRefuses unless the database is on this machine or ALLOW_RESET=1 is set.',
  options: {},
  positionals: 0,
  run: () =>
    withDatabase(async ({ url }) => {
      const { applied } = await reset(url, process.env);
      const line = `The database at ${describeUrl(url)} is empty and has ${applied.length} migrations. Fill it with \`pnpm db:seed\`.`;
      return { lines: [line], json: { applied }, exitCode: 0 };
    }),
});
