import { describeUrl } from '../database.ts';
import { findDrift } from '../drift.ts';
import { runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:drift',
  summary: 'Says where the database differs from schema.prisma and the migrations. Exits with 1 if it does.',
  options: {},
  positionals: 0,
  run: () =>
    withDatabase(async ({ url }) => {
      const drift = await findDrift(url);
      const clean = `The database at ${describeUrl(url)} is what schema.prisma and the migrations say.`;
      const lines = drift.length === 0 ? [clean] : drift.map(({ sentence }) => sentence);
      return { lines, json: drift, exitCode: drift.length === 0 ? 0 : 1 };
    }),
});
