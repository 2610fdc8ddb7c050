import { describeUrl } from '../database.ts';
import { historyDrift } from '../drift/history-drift.ts';
import { status } from '../migrate.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:status',
  summary: 'Says which migrations the database has. Exits with 1 if it is not up to date.',
  options: {},
  positionals: 0,
  run: () =>
    withDatabase(async ({ url, embedded }) => {
      const found = await status(url);
      const sentences = historyDrift(found).map(({ sentence }) => sentence);
      const place = `${embedded ? 'The embedded database' : 'The database'} at ${describeUrl(url)}`;
      const lines = [`${place} has ${found.applied.length} migrations.`, ...sentences];
      if (sentences.length === 0) lines.push('It is up to date.');
      return { lines, json: found, exitCode: sentences.length === 0 ? 0 : 1 };
    }),
});
