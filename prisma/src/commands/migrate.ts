import { deploy } from '../migrate.ts';
import { allowRetry } from '../retry.ts';
import { startScratchPostgres } from '../test-postgres.ts';
import { workspaceFolder } from '../workspace-folder.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:migrate [--retry]',
  summary: 'Applies the migrations that the database does not have yet.',
  options: {
    retry: {
      type: 'boolean',
      description: 'Try a migration again that failed before, after looking that nothing is left of it.',
    },
  },
  positionals: 0,
  run: ({ retry }) =>
    withDatabase(async ({ url }) => {
      if (retry) {
        const { left } = await allowRetry(url, workspaceFolder, startScratchPostgres);
        if (left.length > 0) return { lines: left, json: { applied: [], left }, exitCode: 1 };
      }
      const { applied } = await deploy(url);
      const lines = applied.map((name) => `Applied ${name}.`);
      return { lines: [...lines, 'The database has every migration.'], json: { applied }, exitCode: 0 };
    }),
});
