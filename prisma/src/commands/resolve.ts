import { type Resolution, resolveMigration } from '../resolve.ts';
import { startScratchPostgres } from '../test-postgres.ts';
import { workspaceFolder } from '../workspace-folder.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:resolve MIGRATION --rolled-back|--applied',
  summary:
    'Marks a migration that failed as rolled back, or as applied, after looking that it is: every object that it makes,\nchanges or removes is compared. Exits with 1, marks nothing and says what differs if it is not.',
  options: {
    'rolled-back': { type: 'boolean', description: 'Nothing of it is left: it is to be tried again.' },
    applied: { type: 'boolean', description: 'All of it is there: it is not to be run again.' },
  },
  positionals: 1,
  run: (flags, [name = '']) => {
    const asked = (['rolled-back', 'applied'] as const).filter((flag) => flags[flag] === true);
    if (asked.length !== 1) throw new Error('Say one of --rolled-back and --applied.');
    const resolution: Resolution = asked[0] === 'applied' ? 'applied' : 'rolled back';
    return withDatabase(async ({ url }) => {
      const found = await resolveMigration(url, name, resolution, workspaceFolder, startScratchPostgres);
      return { lines: found.sentences, json: found, exitCode: found.marked ? 0 : 1 };
    });
  },
});
