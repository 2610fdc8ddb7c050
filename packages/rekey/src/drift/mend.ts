import type { Disagreement } from './compare-facts.ts';
import type { Source } from './fact.ts';
import { repairSql } from './repair.ts';

/** The way out of a difference. */
export interface Mend {
  /** Commands, or what to do, in order. */
  mend: string[];
  /** The statements that the commands speak of; empty where the commands do it all. */
  sql: string[];
}

/** What the commands that mend must name. */
export interface Places {
  schema: string | null;
  migrations: string | null;
}

/** What is to be done about a difference: by the source that stands alone, if one does. */
export function mendOf({ says, facts, isKey }: Disagreement, places: Places): Mend {
  const schema = places.schema ?? 'prisma/schema.prisma';
  const migrations = places.migrations ?? 'prisma/migrations';
  const alike = (a: Source, b: Source) =>
    says[a] === undefined || says[b] === undefined || says[a] === says[b];
  const repair = (from: Source, to: Source) => repairSql(facts[from] ?? null, facts[to] ?? null) ?? [];
  const pull = `npx prisma db pull --schema ${schema}`;
  if (says.schema === undefined) {
    if (says.migrations == null) return catchUp(repair('migrations', 'database'), migrations, schema);
    const sql = repair('database', 'migrations');
    return { mend: [...deploy(schema), inDatabase(sql, `npx prisma migrate diff`, schema)], sql };
  }
  if (alike('database', 'migrations')) {
    const sql = repair('database', 'schema');
    return {
      mend: [
        `to go back: git checkout <the commit before> -- ${schema}, or ${pull}; then npx prisma generate`,
        isKey && says.schema !== null
          ? 'to go on, after that: npx rekey plan and npx rekey apply, which add and fill the column, move the key and edit schema.prisma themselves'
          : inNewMigration(sql, schema),
      ],
      sql: isKey && says.schema !== null ? [] : sql,
    };
  }
  if (alike('schema', 'database')) return catchUp(repair('migrations', 'database'), migrations, schema);
  if (alike('schema', 'migrations')) {
    const sql = repair('database', 'schema');
    return { mend: [...deploy(schema), inDatabase(sql, 'npx prisma migrate diff', schema)], sql };
  }
  const rest = catchUp(repair('migrations', 'database'), migrations, schema);
  return { mend: [`make schema.prisma say what the database says: ${pull}`, ...rest.mend], sql: rest.sql };
}

const deploy = (schema: string) => [
  `if a migration is still to be applied: npx prisma migrate deploy --schema ${schema}`,
];

const inDatabase = (sql: readonly string[], diff: string, schema: string) =>
  sql.length > 0
    ? 'if somebody changed the database by hand: run the SQL above on it, for example with npx prisma db execute --file'
    : `if somebody changed the database by hand: ${diff} --from-config-datasource --to-schema ${schema} --script, read it, then run it with npx prisma db execute --file`;

const inNewMigration = (sql: readonly string[], schema: string) =>
  sql.length > 0
    ? `to go on: npx prisma migrate dev --create-only --schema ${schema}, let the SQL above be all that it holds, then npx prisma migrate deploy --schema ${schema}`
    : `to go on: npx prisma migrate dev --create-only --schema ${schema}, read what it wrote, then npx prisma migrate deploy --schema ${schema}`;

/** A migration of what the database has already. */
function catchUp(sql: string[], migrations: string, schema: string): Mend {
  const file = `${migrations}/<time>_catch_up/migration.sql`;
  const diff = `npx prisma migrate diff --from-migrations ${migrations} --to-schema ${schema} --script`;
  const content = sql.length > 0 ? `the SQL above into ${file}` : `${diff} > ${file}`;
  return {
    mend: [
      `the database has it already, so a migration catches up: mkdir -p ${migrations}/<time>_catch_up, ${content}`,
      `npx prisma migrate resolve --applied <time>_catch_up --schema ${schema}`,
    ],
    sql,
  };
}
