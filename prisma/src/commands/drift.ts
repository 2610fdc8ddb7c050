import { checkServer, describeUrl } from '../database.ts';
import { compareDatabases } from '../drift/compare-databases.ts';
import { findDrift } from '../drift.ts';
import { type Outcome, runCommand, withDatabase } from './command.ts';

await runCommand({
  usage: 'pnpm db:drift [--against URL]',
  summary:
    'Says where the database differs from schema.prisma and the migrations, or from another database.\nExits with 1 if it does.',
  options: {
    against: {
      type: 'string',
      description:
        'Compare tables, columns, keys, indexes, functions, triggers and migrations with this database.',
    },
  },
  positionals: 0,
  run: ({ against }) =>
    withDatabase(({ url }) => (typeof against === 'string' ? compare(url, against) : look(url))),
});

async function look(url: string): Promise<Outcome> {
  const drift = await findDrift(url);
  const clean = `The database at ${describeUrl(url)} is what schema.prisma and the migrations say.`;
  const lines = drift.length === 0 ? [clean] : drift.map(({ sentence }) => sentence);
  return { lines, json: drift, exitCode: drift.length === 0 ? 0 : 1 };
}

async function compare(url: string, against: string): Promise<Outcome> {
  await checkServer(against, '--against');
  const { here, there, differences } = await compareDatabases(url, against);
  const alike = `${here} and ${there} have the same structure and the same migrations.`;
  const lines = differences.length === 0 ? [alike] : differences.map(({ sentence }) => sentence);
  return { lines, json: { here, there, differences }, exitCode: differences.length === 0 ? 0 : 1 };
}
