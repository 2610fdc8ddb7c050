import { deploy, forgetFailures } from '../migrate.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:migrate [--retry]',
  summary: 'Applies the migrations that the database does not have yet.',
  options: { retry: { type: 'boolean', description: 'Try a migration again that failed before.' } },
  positionals: 0,
  run: ({ retry }) =>
    withDatabase(async ({ url }) => {
      if (retry) await forgetFailures(url);
      const { applied } = await deploy(url);
      const lines = applied.map((name) => `Applied ${name}.`);
      return { lines: [...lines, 'The database has every migration.'], json: { applied }, exitCode: 0 };
    }),
});
