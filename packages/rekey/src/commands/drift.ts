import { homeSchemaOf } from '../database/home-schema.ts';
import { RekeyError } from '../database/rekey-error.ts';
import { findDrift } from '../drift/find-drift.ts';
import { printDrift } from '../drift/print-drift.ts';
import { findMigrations } from '../drift/read-migrations.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { defineCommand } from './command.ts';
import { requireDatabaseUrl } from './database-url.ts';
import { exitCodes } from './exit-code.ts';

/** Compares the live database with its migrations and schema.prisma. */
export const driftCommand = defineCommand({
  name: 'drift',
  summary: 'compare the database with its migrations and with schema.prisma',
  help: `Compares three things: the live catalog, what the migrations make of an empty database, and
schema.prisma. Says of each difference who has it and who does not, and the commands that mend it.
The migrations are played to a database made for it on the same server and dropped afterwards, or to
the empty one of --shadow-database-url. The database itself is only read. Exits with 1 on drift. What
stands there only while rekey keeps both keys, and schema.prisma has no words for, is told apart and is
no drift.`,
  options: {
    migrations: { type: 'string', value: 'FOLDER', says: 'the migrations (default: beside schema.prisma)' },
    'shadow-database-url': {
      type: 'string',
      value: 'URL',
      says: 'an empty database to play the migrations to; it is emptied afterwards',
    },
    'skip-migrations': { type: 'boolean', says: 'compare the database with schema.prisma only' },
  },
  async run(values, terminal) {
    const url = requireDatabaseUrl(values['database-url'], terminal);
    const schema = values.schema ? await readSchema(values.schema, homeSchemaOf(url)) : null;
    const beside = values.schema && !values['skip-migrations'] ? await findMigrations(values.schema) : null;
    const migrations = values.migrations ?? beside;
    if (!schema && !migrations) {
      throw new RekeyError(
        'BAD_ARGUMENT',
        'There is nothing to compare the database with.',
        'Name schema.prisma with --schema, its migrations with --migrations, or both.',
      );
    }
    const shadowUrl = values['shadow-database-url'] ?? null;
    const drift = await findDrift({ url, shadowUrl, schema, migrations });
    const facts = { schema: schema?.path ?? null, migrations, drift };
    terminal.out(values.json ? JSON.stringify(facts, null, 2) : printDrift(drift));
    return drift.some(({ ofSoak }) => !ofSoak) ? exitCodes.findings : exitCodes.good;
  },
});
