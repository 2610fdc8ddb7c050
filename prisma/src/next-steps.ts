import type { NewMigration } from './new-migration.ts';

/** What is to be done with a migration that was just written, one sentence a step, in order. */
export function nextSteps({ name, script, isEmpty }: NewMigration): string[] {
  const file = `prisma/migrations/${name}/migration.sql`;
  if (isEmpty)
    return [
      `Write the SQL into ${file}.`,
      'Record what it makes: `pnpm db:catalog`.',
      'Apply it: `pnpm db:migrate`.',
    ];
  return [
    `Review ${file}.`,
    ...entityTableSteps(script),
    ...losses(script).map(
      (loss) => `It loses rows' values: ${loss}. Copy what is to be kept before that, by hand.`,
    ),
    ...required(script).map(
      (column) =>
        `It fails where a row has nothing in ${column}: give the column a default, or fill it before it is made required.`,
    ),
    'If you change its SQL, record what it makes: `pnpm db:catalog`.',
    'Apply it: `pnpm db:migrate`.',
  ];
}

/** Each entity table that the script attaches to versioning and the log. */
function entityTableSteps(script: string): string[] {
  return Array.from(
    script.matchAll(/^select callsign_entity_table\('(\w+)', '([\w-]+)'\);$/gm),
    ([statement, table, type]) =>
      `${table} is an entity table: \`${statement}\` at the end makes its rows versioned, logged and unique by id; the name '${type}' must be the type of its definition. Write below it, by hand, the check constraints that the definition's \`rules\` name, and an exclusion constraint for each \`exclusive\` reference.`,
  );
}

const losses = (script: string) =>
  Array.from(script.matchAll(/^DROP TABLE "(\w+)"/gm), ([, table]) => `table ${table} is dropped`).concat(
    Array.from(
      script.matchAll(/^ALTER TABLE "(\w+)"[^;]*?DROP COLUMN "(\w+)"/gm),
      ([, table, column]) => `column ${table}.${column} is dropped`,
    ),
  );

const required = (script: string) =>
  Array.from(script.matchAll(/^ALTER TABLE "(\w+)"[^;]*?;/gm)).flatMap(([statement, table]) =>
    [
      ...statement.matchAll(/ADD COLUMN\s+"(\w+)" (?![^,;]*DEFAULT)[^,;]*NOT NULL/g),
      ...statement.matchAll(/ALTER COLUMN "(\w+)" SET NOT NULL/g),
    ].map(([, column]) => `${table}.${column}`),
  );
