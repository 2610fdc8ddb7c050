import { rename, writeFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Catalog } from '../catalog/catalog.ts';
import { readCatalog } from '../catalog/read-catalog.ts';
import { modelDrift } from '../drift/model-drift.ts';
import type { Run } from '../journal/journal.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { type EditedFile, editSchema } from '../prisma-schema/edit-schema.ts';
import { parseSchemaFile } from '../prisma-schema/parse-schema.ts';
import { readSchema, type SchemaPlace } from '../prisma-schema/read-schema.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { refuseInvalidSchema, type SchemaFault, schemaFaults } from '../prisma-schema/validate-schema.ts';
import { type BlockEdit, blockEdits, readEdits, recordEdits, takeBackEdits } from './schema-edits.ts';

/** What has become of a schema: the files that were written, and why an edit was not. */
export interface FollowedSchema {
  changed: string[];
  refused: { run: Run; fault: SchemaFault }[];
}

/**
 * Lets schema.prisma follow every run that has ended. Nothing is written that Prisma's validator does not accept, and
 * what a rollback takes back is put back as it was written.
 */
export async function followInSchema(
  { path, home }: SchemaPlace,
  client: pg.ClientBase,
  runs: readonly Run[],
): Promise<FollowedSchema> {
  const answer: FollowedSchema = { changed: [], refused: [] };
  // What cannot be read, or is refused by Prisma as it is, is refused before anything is done.
  await refuseInvalidSchema((await readSchema(path, home)).files);
  const known = await readEdits(client);
  const ended = inOrder(newestOfUnits(runs), new Set(known.map(({ run }) => run)));
  if (ended.length === 0) return answer;
  const catalog = await readCatalog(client);
  for (const run of ended) {
    const schema = await readSchema(path, home);
    const edited = await editFor(run, schema, { client, catalog, known });
    if (edited.length === 0) continue;
    const [fault] = await schemaFaults(withEdits(schema, edited));
    if (fault) {
      answer.refused.push({ run, fault });
      continue;
    }
    if (run.state === 'soaking') await recordEdits(client, blockEdits(run.id, schema, edited));
    await replaceFiles(edited);
    answer.changed.push(...edited.map((file) => file.path));
  }
  return { ...answer, changed: [...new Set(answer.changed)] };
}

/** Of a unit that was taken back and begun again only the last run counts. */
const newestOfUnits = (runs: readonly Run[]): Run[] => [
  ...new Map(runs.map((run) => [JSON.stringify(run.unit), run])).values(),
];

/**
 * What was taken back is so in the reverse of its order, before anything else; what the schema has not followed yet
 * comes before what it has, which would otherwise see half of it.
 */
function inOrder(runs: readonly Run[], followed: ReadonlySet<string>): Run[] {
  const of = (...states: Run['state'][]) => runs.filter(({ state }) => states.includes(state));
  const there = of('soaking', 'contracted');
  return [
    ...of('rolled back').toReversed(),
    ...there.filter(({ id }) => !followed.has(id)),
    ...there.filter(({ id }) => followed.has(id)),
  ];
}

async function editFor(
  { id, state, shape }: Run,
  schema: PrismaSchema,
  { client, catalog, known }: { client: pg.ClientBase; catalog: Catalog; known: readonly BlockEdit[] },
): Promise<EditedFile[]> {
  const unit = shape as UnitShape;
  if (state !== 'rolled back') return editSchema(schema, catalog, unit);
  const takenBack = takeBackEdits(schema, id, known);
  if (takenBack) return takenBack;
  const differences = await modelDrift(client, schema, unit);
  return differences.length === 0 ? [] : editSchema(schema, catalog, unit);
}

/** The files of a schema as they are to be. */
export const withEdits = ({ files }: PrismaSchema, edited: readonly EditedFile[]) =>
  files.map((file) => {
    const now = edited.find(({ path }) => path === file.path);
    return now ? parseSchemaFile(now.path, now.text, file.home) : file;
  });

/** Every file is written whole before the first of them takes its place. */
async function replaceFiles(files: readonly EditedFile[]): Promise<void> {
  for (const { path, text } of files) await writeFile(`${path}.rekey`, text);
  for (const { path } of files) await rename(`${path}.rekey`, path);
}
