import { relative } from 'node:path';
import type pg from 'pg';
import { connect } from '../database/connect.ts';
import { homeSchemaOf } from '../database/home-schema.ts';
import type { PrismaSchema } from '../prisma-schema/syntax.ts';
import { databaseFacts } from './catalog-facts.ts';
import { compareFacts, type Disagreement } from './compare-facts.ts';
import { inDatabaseOrder } from './enum-order.ts';
import { type Fact, type Facts, type Said, type Source, sources, tableKey } from './fact.ts';
import { historyDrift } from './history-drift.ts';
import { pairsAsMade } from './pair-tables.ts';
import { readMigrations } from './read-migrations.ts';
import { replayMigrations } from './replay-migrations.ts';
import { sayDefaults } from './say-defaults.ts';
import { sayTypes } from './say-types.ts';
import { schemaFacts, withinSchemas } from './schema-facts.ts';
import { isOfSoak, soakFacts } from './soak-facts.ts';
import { type Drift, tellDisagreement } from './tell-disagreement.ts';

/** What is compared with the live database: schema.prisma, a folder of migrations, or both. */
export interface DriftRequest {
  url: string;
  shadowUrl: string | null;
  schema: PrismaSchema | null;
  migrations: string | null;
}

/** Everything on which the live database, its migrations and schema.prisma do not agree. */
export async function findDrift({ url, shadowUrl, schema, migrations }: DriftRequest): Promise<Drift[]> {
  const places = { schema: schema && fromHere(schema.path), migrations: migrations && fromHere(migrations) };
  const folder = migrations === null ? null : await readMigrations(migrations);
  const { client } = await connect(url, { toWrite: false, name: 'rekey drift' });
  try {
    const database = await databaseFacts(client);
    const history = folder ? await historyDrift(client, folder, places, homeSchemaOf(url)) : [];
    const replay = folder ? await replayMigrations(url, shadowUrl, folder) : null;
    const within = (facts: Facts) => (schema ? withinSchemas(facts, schema) : facts);
    const disagreements = await disagreementsOf(client, {
      database: within(database),
      ...(schema ? { schema: schemaFacts(schema) } : {}),
      ...(replay?.facts ? { migrations: within(replay.facts) } : {}),
    });
    const soak = await soakFacts(client);
    const broken = replay?.broken ? [tellBroken(replay.broken)] : [];
    return [
      ...broken,
      ...history,
      ...disagreements.map((it) => ({
        ...tellDisagreement(it, places),
        ...(isOfSoak(it, soak) ? { ofSoak: true as const, mend: [], sql: [] } : {}),
      })),
    ];
  } finally {
    await client.end();
  }
}

/** Compares what the sources say after the server of `client` has put it into its words. */
export async function disagreementsOf(client: pg.ClientBase, said: Said): Promise<Disagreement[]> {
  const worded = await sayTypes(client, await sayDefaults(client, withoutUnknownChildren(said)));
  return compareFacts(pairsAsMade(inDatabaseOrder(worded)));
}

/** Partitions come and go, and are left to their parents; a model of one is compared like any other. */
function withoutUnknownChildren(said: Said): Said {
  const isKnown = ({ ofChild, table }: Fact) => !ofChild || said.schema?.has(tableKey(table));
  const left = sources.flatMap((source): [Source, Facts][] => {
    const facts = said[source];
    return facts ? [[source, new Map([...facts].filter(([, fact]) => isKnown(fact)))]] : [];
  });
  return Object.fromEntries(left);
}

/** As a person in this folder would type it. */
const fromHere = (path: string) => relative(process.cwd(), path) || '.';

function tellBroken({ name, reason }: { name: string; reason: string }): Drift {
  return {
    kind: 'migration',
    table: '',
    name,
    sentence: `migration ${name} cannot be applied to an empty database (${reason}), so nobody can build this database anew`,
    mend: [
      'mend it, or begin anew with one migration that makes what the database has: npx prisma migrate diff --from-empty --to-schema … --script',
    ],
    sql: [],
    says: {},
  };
}
