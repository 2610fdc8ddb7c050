import { rename, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type pg from 'pg';
import { readCatalog } from '../catalog/read-catalog.ts';
import { findMigrations, readMigrations } from '../drift/read-migrations.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { type EditedFile, editSchema } from '../prisma-schema/edit-schema.ts';
import { readSchema } from '../prisma-schema/read-schema.ts';
import { type Run, readRuns, readSteps } from '../run/journal.ts';
import type { Reporter } from '../run/report.ts';
import { type Direction, migrationSql } from './migration-sql.ts';
import { type RanMigration, type WrittenMigration, writeMigration } from './write-migration.ts';

/**
 * Lets schema.prisma and the migrations beside it follow what rekey has done in the database: each swap, rollback and
 * contract that they do not have yet, so that what a killed run did not write comes with the next command.
 */
export async function followRuns(schemaPath: string, client: pg.ClientBase, report: Reporter): Promise<void> {
  const runs = await readRuns(client);
  const files = await followInSchema(schemaPath, client, runs);
  const folder = await findMigrations(schemaPath);
  const written = folder === null ? [] : await followInMigrations(folder, client, runs);
  if (files.length > 0)
    report({ event: 'advice', text: `${files.map(fromHere).join(', ')} says what the database has now.` });
  for (const { name, recorded } of written)
    report({
      event: 'advice',
      text: `Migration ${name} is written${recorded ? ' and recorded as applied' : '; the database has no _prisma_migrations to record it in'}.`,
    });
}

const fromHere = (path: string) => relative(process.cwd(), path) || path;

async function followInSchema(path: string, client: pg.ClientBase, runs: readonly Run[]): Promise<string[]> {
  const changed = new Set<string>();
  const ended = runs.filter(({ state }) => ['soaking', 'contracted', 'rolled back'].includes(state));
  if (ended.length === 0) {
    await readSchema(path); // A file that cannot be read is refused before anything is done.
    return [];
  }
  const catalog = await readCatalog(client);
  for (const { shape } of ended)
    for (const file of editSchema(await readSchema(path), catalog, shape as UnitShape)) {
      await replaceFile(file);
      changed.add(file.path);
    }
  return [...changed];
}

async function replaceFile({ path, text }: EditedFile): Promise<void> {
  await writeFile(`${path}.rekey`, text);
  await rename(`${path}.rekey`, path);
}

async function followInMigrations(
  folder: string,
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
  for (const migration of due) written.push(await writeMigration(client, folder, migration));
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
