import type { TableName } from '../database/table-name.ts';

/** A table in which a tool keeps what it has done: it belongs to the tool, under its name and with just these columns. */
interface ToolTable {
  tool: string;
  name: string;
  has: string;
  mayHave?: string;
}

/** Journals of tools that change databases. A new one is a line here; columns are compared without regard to case. */
const journals: readonly ToolTable[] = [
  {
    tool: 'Prisma',
    name: '_prisma_migrations',
    has: 'id checksum migration_name',
    mayHave: 'finished_at logs rolled_back_at started_at applied_steps_count',
  },
  // Also Ecto, dbmate, golang-migrate, Supabase.
  {
    tool: 'Rails',
    name: 'schema_migrations',
    has: 'version',
    mayHave: 'inserted_at dirty statements name created_by idempotency_key rollback checksum applied_at',
  },
  { tool: 'Rails', name: 'ar_internal_metadata', has: 'key value', mayHave: 'created_at updated_at' },
  {
    tool: 'Flyway',
    name: 'flyway_schema_history',
    has: 'installed_rank script',
    mayHave: 'version description type checksum installed_by installed_on execution_time success',
  },
  {
    tool: 'Flyway',
    name: 'schema_version',
    has: 'installed_rank script',
    mayHave:
      'version_rank version description type checksum installed_by installed_on execution_time success',
  },
  {
    tool: 'Liquibase',
    name: 'databasechangelog',
    has: 'id author filename',
    mayHave:
      'dateexecuted orderexecuted exectype md5sum description comments tag liquibase contexts labels deployment_id',
  },
  { tool: 'Liquibase', name: 'databasechangeloglock', has: 'id locked', mayHave: 'lockgranted lockedby' },
  { tool: 'Knex', name: 'knex_migrations', has: 'id name batch', mayHave: 'migration_time' },
  { tool: 'Knex', name: 'knex_migrations_lock', has: 'is_locked', mayHave: 'index' },
  { tool: 'TypeORM', name: 'migrations', has: 'id timestamp name' },
  { tool: 'TypeORM', name: 'typeorm_migrations', has: 'id timestamp name' },
  {
    tool: 'TypeORM',
    name: 'typeorm_metadata',
    has: 'type name value',
    mayHave: 'database schema table',
  },
  { tool: 'Laravel', name: 'migrations', has: 'id migration batch' },
  { tool: 'Supabase', name: 'migrations', has: 'id name hash executed_at' },
  { tool: 'Alembic', name: 'alembic_version', has: 'version_num' },
  { tool: 'Django', name: 'django_migrations', has: 'id app name applied' },
  { tool: 'Entity Framework', name: '__efmigrationshistory', has: 'migrationid productversion' },
  { tool: 'Entity Framework', name: '__efmigrationshistory', has: 'migration_id product_version' },
  {
    tool: 'Entity Framework',
    name: '__migrationhistory',
    has: 'migrationid contextkey model productversion',
  },
  { tool: 'Sequelize', name: 'sequelizemeta', has: 'name', mayHave: 'createdat updatedat' },
  { tool: 'Sequelize', name: 'sequelizedata', has: 'name', mayHave: 'createdat updatedat' },
  { tool: 'goose', name: 'goose_db_version', has: 'id version_id is_applied', mayHave: 'tstamp' },
  { tool: 'Drizzle', name: '__drizzle_migrations', has: 'id hash created_at', mayHave: 'name applied_at' },
  {
    tool: 'sqlx',
    name: '_sqlx_migrations',
    has: 'version description checksum',
    mayHave: 'installed_on success execution_time',
  },
  { tool: 'Diesel', name: '__diesel_schema_migrations', has: 'version run_on' },
  { tool: 'SeaORM', name: 'seaql_migrations', has: 'version applied_at' },
  { tool: 'refinery', name: 'refinery_schema_history', has: 'version name applied_on checksum' },
  { tool: 'node-pg-migrate', name: 'pgmigrations', has: 'id name run_on' },
  { tool: 'MikroORM', name: 'mikro_orm_migrations', has: 'id name executed_at' },
  { tool: 'Kysely', name: 'kysely_migration', has: 'name timestamp' },
  { tool: 'Kysely', name: 'kysely_migration_lock', has: 'id is_locked' },
  { tool: 'Strapi', name: 'strapi_migrations', has: 'id name time' },
  {
    tool: 'Atlas',
    name: 'atlas_schema_revisions',
    has: 'version description executed_at',
    mayHave:
      'type applied total execution_time error error_stmt hash partial_hashes operator_version started_at',
  },
  {
    tool: 'Phinx',
    name: 'phinxlog',
    has: 'version migration_name',
    mayHave: 'start_time end_time breakpoint',
  },
  {
    tool: 'Doctrine',
    name: 'doctrine_migration_versions',
    has: 'version executed_at',
    mayHave: 'execution_time',
  },
  { tool: 'FluentMigrator', name: 'versioninfo', has: 'version', mayHave: 'appliedon description' },
  {
    tool: 'DbUp',
    name: 'schemaversions',
    has: 'scriptname applied',
    mayHave: 'schemaversionsid schemaversionid',
  },
  { tool: 'yoyo', name: '_yoyo_migration', has: 'migration_hash migration_id applied_at_utc' },
  { tool: 'yoyo', name: '_yoyo_version', has: 'version installed_at_utc' },
  { tool: 'yoyo', name: 'yoyo_lock', has: 'locked ctime pid' },
  {
    tool: 'yoyo',
    name: '_yoyo_log',
    has: 'id migration_hash operation',
    mayHave: 'migration_id username hostname comment created_at_utc',
  },
  {
    tool: 'Play',
    name: 'play_evolutions',
    has: 'id hash applied_at',
    mayHave: 'apply_script revert_script state last_problem',
  },
  { tool: 'tern', name: 'schema_version', has: 'version' },
  { tool: 'River', name: 'river_migration', has: 'version created_at', mayHave: 'id line' },
];

/** Whole schemas that a tool makes, known by a table that it always has in them and that table's columns. */
const schemas: readonly (ToolTable & { schema: string })[] = [
  {
    tool: 'Graphile Worker',
    schema: 'graphile_worker',
    name: 'migrations',
    has: 'id ts',
    mayHave: 'breaking',
  },
  {
    tool: 'Graphile Migrate',
    schema: 'graphile_migrate',
    name: 'migrations',
    has: 'hash previous_hash filename date',
  },
  {
    tool: 'pg-boss',
    schema: 'pgboss',
    name: 'version',
    has: 'version',
    mayHave: 'maintained_on cron_on monitored_on bam_on flow_on',
  },
  {
    tool: 'Drizzle',
    schema: 'drizzle',
    name: '__drizzle_migrations',
    has: 'id hash created_at',
    mayHave: 'name applied_at',
  },
  {
    tool: 'Sqitch',
    schema: 'sqitch',
    name: 'releases',
    has: 'version installed_at',
    mayHave: 'installer_name installer_email',
  },
  {
    tool: 'Hasura',
    schema: 'hdb_catalog',
    name: 'hdb_version',
    has: 'hasura_uuid version',
    mayHave: 'upgraded_on cli_state console_state ee_client_id ee_client_secret',
  },
];

const words = (text = '') => text.split(' ').filter(Boolean);

function isShaped(columns: readonly string[], { has, mayHave }: ToolTable): boolean {
  const own = columns.map((column) => column.toLowerCase());
  return (
    words(has).every((column) => own.includes(column)) &&
    own.every((column) => [...words(has), ...words(mayHave)].includes(column))
  );
}

/** The tools whose tables these are, by `schema.table`; whatever is not named is the application's own. */
export function findToolTables(
  tables: readonly (TableName & { columns: readonly { name: string }[] })[],
): Map<string, string> {
  const found = new Map<string, string>();
  const is = ({ name, columns }: (typeof tables)[number], known: ToolTable) =>
    name.toLowerCase() === known.name &&
    isShaped(
      columns.map((column) => column.name),
      known,
    );
  const owned = new Map(
    schemas
      .filter((known) => tables.some((table) => table.schema === known.schema && is(table, known)))
      .map(({ schema, tool }) => [schema, tool]),
  );
  for (const table of tables) {
    const tool = owned.get(table.schema) ?? journals.find((known) => is(table, known))?.tool;
    if (tool) found.set(`${table.schema}.${table.name}`, tool);
  }
  return found;
}
