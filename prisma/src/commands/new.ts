import { writeEmptyMigration, writeMigration } from '../new-migration.ts';
import { nextSteps } from '../next-steps.ts';
import { workspaceFolder } from '../workspace-folder.ts';
import { runCommand } from './command.ts';

await runCommand({
  usage: 'pnpm db:new NAME [--empty]',
  summary:
    'Writes the next migration: what schema.prisma says beyond the migrations so far. Review it before you apply it.',
  options: { empty: { type: 'boolean', description: 'Write an empty one, for SQL written by hand.' } },
  positionals: 1,
  run: async ({ empty }, [name = '']) => {
    const write = empty ? writeEmptyMigration : writeMigration;
    const migration = await write(workspaceFolder, name);
    if (!migration) {
      const line =
        'The migrations make what schema.prisma says: there is nothing to write. For SQL by hand, add --empty.';
      return { lines: [line], json: { migration: null, steps: [] }, exitCode: 0 };
    }
    const steps = nextSteps(migration);
    const lines = [
      `Wrote prisma/migrations/${migration.name}. What to do now:`,
      ...steps.map((step, index) => `  ${index + 1}. ${step}`),
    ];
    return { lines, json: { migration: migration.name, steps }, exitCode: 0 };
  },
});
