import { describeUrl } from '../database.ts';
import { readState } from '../state.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:status',
  summary:
    'Says which migrations the database has, and whether it is what they and schema.prisma say.\nExits with 1 if it is not up to date.',
  options: {},
  positionals: 0,
  run: () =>
    withDatabase(async ({ url, embedded }) => {
      const state = await readState(url);
      const place = `${embedded ? 'The embedded database' : 'The database'} at ${describeUrl(url)}`;
      const lines = [`${place} has ${state.applied.length} migrations.`, ...state.sentences];
      if (state.upToDate)
        lines.push('It is up to date, and it is what schema.prisma and the migrations say.');
      return { lines, json: state, exitCode: state.upToDate ? 0 : 1 };
    }),
});
