import { relative } from 'node:path';
import type pg from 'pg';
import { findMigrations, readMigrations } from '../drift/read-migrations.ts';
import { type Run, readRuns, readSteps } from '../journal/journal.ts';
import type { SchemaPlace } from '../prisma-schema/read-schema.ts';
import { tellFault } from '../prisma-schema/validate-schema.ts';
import type { Reporter } from '../run/report.ts';
import { followInSchema } from './follow-schema.ts';
import { type Direction, migrationSql } from './migration-sql.ts';
import { type RanMigration, type WrittenMigration, writeMigration } from './write-migration.ts';

/**
 * Lets schema.prisma and the migrations beside it follow what rekey has done in the database: each swap, rollback and
 * contract that they do not have yet, so that what a killed run did not write comes with the next command.
 */
export async function followRuns(place: SchemaPlace, client: pg.ClientBase, report: Reporter): Promise<void> {
  const { path: schemaPath, home } = place;
  const runs = await readRuns(client);
  const { changed, refused } = await followInSchema(place, client, runs);
  const folder = await findMigrations(schemaPath);
  const written = folder === null ? [] : await followInMigrations(folder, home, client, runs);
  if (changed.length > 0)
    report({ event: 'advice', text: `${changed.map(fromHere).join(', ')} says what the database has now.` });
  for (const { run, fault } of refused)
    report({
      event: 'advice',
      text: `The schema is left as it is: with the edit for ${run.unit.schema}.${run.unit.name} Prisma would not accept it (${tellFault(fault)}). Run npx prisma db pull --schema ${fromHere(schemaPath)}, and look at what rekey drift names`,
    });
  for (const { name, recorded } of written)
    report({
      event: 'advice',
      text: `Migration ${name} is written${recorded ? ' and recorded as applied' : '; the database has no _prisma_migrations to record it in'}.`,
    });
}

const fromHere = (path: string) => relative(process.cwd(), path) || path;

async function followInMigrations(
  folder: string,
  home: string,
  client: pg.ClientBase,
  runs: readonly Run[],
): Promise<WrittenMigration[]> {
  const present = await readMigrations(folder);
  const due: RanMigration[] = [];
  for (const run of runs.toReversed()) {
    // What was taken back before anyone heard of it needs no migration.
    if (run.state !== 'rolled back') continue;
    const apply = await migrationOf(client, run, 'apply');
    if (present.some(({ sql }) => sql === apply.sql)) due.push(await migrationOf(client, run, 'rollback'));
  }
  for (const run of runs)
    if (['soaking', 'contracting', 'contracted'].includes(run.state))
      due.push(await migrationOf(client, run, 'apply'));
  for (const run of runs)
    if (run.state === 'contracted') due.push(await migrationOf(client, run, 'contract'));
  const written: WrittenMigration[] = [];
  for (const migration of due) written.push(await writeMigration(client, { folder, home }, migration));
  return written.filter(({ isNew }) => isNew);
}

async function migrationOf(client: pg.ClientBase, run: Run, direction: Direction): Promise<RanMigration> {
  const steps = (await readSteps(client, run.id)).map(({ step }) => step);
  return {
    name: `rekey_${run.unit.name}${direction === 'apply' ? '' : `_${direction}`}`,
    sql: migrationSql(steps, direction, `Run ${run.id}, begun ${run.startedAt.toISOString()}.`),
    startedAt: direction === 'apply' ? run.startedAt : new Date(),
  };
}
