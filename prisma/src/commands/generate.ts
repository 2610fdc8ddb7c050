import { ensureClient } from '../generate-client.ts';
import { runCommand } from './command.ts';

await runCommand({
  usage: 'pnpm --filter @callsign/prisma generate',
  summary: 'Writes the Prisma client from the schema, if the schema has changed.',
  options: {},
  positionals: 0,
  run: async () => {
    const written = await ensureClient();
    const line = written ? 'The Prisma client is written.' : 'The Prisma client is up to date.';
    return { lines: [line], json: { written }, exitCode: 0 };
  },
});
