import { relative } from 'node:path';
import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { RekeyError } from '../database/rekey-error.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { modelTables } from '../prisma-schema/model-tables.ts';
import { readSchema, type SchemaPlace } from '../prisma-schema/read-schema.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { databaseFacts } from './catalog-facts.ts';
import type { Disagreement } from './compare-facts.ts';
import { disagreementsOf } from './find-drift.ts';
import { schemaFacts } from './schema-facts.ts';
import { isOfSoak, soakFacts } from './soak-facts.ts';
import { tellDisagreement } from './tell-disagreement.ts';

/**
 * What the models of a unit and of the tables that refer to it say otherwise than the database; what stands there for
 * the soak alone is left out, and so are tables without a model.
 */
export async function modelDrift(
  client: pg.ClientBase,
  schema: PrismaSchema,
  { unit, references, redundant = [] }: UnitShape,
): Promise<Disagreement[]> {
  const tables = [unit, ...references.map(({ table }) => table), ...redundant.map(({ parent }) => parent)];
  const models = modelTables(schema).filter((model) => tables.some((table) => isSame(table, model)));
  if (models.length === 0) return [];
  const soak = await soakFacts(client);
  const said = { database: await databaseFacts(client), schema: schemaFacts(schema) };
  return (await disagreementsOf(client, said)).filter(
    (it) => models.some((model) => isSame(model, it.fact.table)) && !isOfSoak(it, soak),
  );
}

/**
 * Refuses a unit whose models have drifted: an edit would make the difference worse, and no rollback could lead back.
 */
export async function refuseDriftedModels(
  { path, home }: SchemaPlace,
  client: pg.ClientBase,
  shape: UnitShape,
): Promise<void> {
  const found = await modelDrift(client, await readSchema(path, home), shape);
  if (found.length === 0) return;
  const places = { schema: relative(process.cwd(), path) || '.', migrations: null };
  const told = found.map((it) => tellDisagreement(it, places).sentence);
  const more = told.length > shown ? ` (and ${told.length - shown} more)` : '';
  throw new RekeyError(
    'SCHEMA_DRIFTED',
    `${shape.unit.schema}.${shape.unit.name} is not begun, because its models do not say what the database has: ${told.slice(0, shown).join('; ')}${more}.`,
    `Mend that as \`rekey drift --schema ${places.schema}\` says, for example with npx prisma db pull, or leave --schema out: then rekey edits no schema.`,
  );
}

/** Differences that are named in a refusal. */
const shown = 3;
