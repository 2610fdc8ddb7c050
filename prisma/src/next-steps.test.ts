import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entityTableStatements } from './entity-tables.ts';
import { nextSteps } from './next-steps.ts';
import { workspaceFolder } from './workspace-folder.ts';

const steps = (script: string) => nextSteps({ name: '20260101000000_x', script, isEmpty: false });
const schema = readFileSync(join(workspaceFolder.schema, 'entities.prisma'), 'utf8');
const scriptOf = (name: string) =>
  readFileSync(join(workspaceFolder.migrations, name, 'migration.sql'), 'utf8');

test('a new table of entities is attached to versioning and the log, under the type of its model', () => {
  const script = scriptOf('20261121000400_checklist_items');
  const statement = `select callsign_entity_table('checklist_items', 'checklist-item');`;
  expect(entityTableStatements(script, schema)).toEqual([statement]);
  expect(steps(`${script}\n${statement}\n`)).toContainEqual(
    expect.stringMatching(
      /^checklist_items is an entity table: `select callsign_entity_table\(.*rules.*exclusive/,
    ),
  );
});

test('a table that holds no entities is not', () => {
  expect(entityTableStatements(scriptOf('20261121000700_accounts'), schema)).toEqual([]);
});

test('every migration is reviewed, recorded if it is changed, and applied', () => {
  expect(steps('CREATE INDEX "a" ON "b"("c");')).toEqual([
    'Review prisma/migrations/20260101000000_x/migration.sql.',
    'If you change its SQL, record what it makes: `pnpm db:catalog`.',
    'Apply it: `pnpm db:migrate`.',
  ]);
  expect(nextSteps({ name: 'x', script: '', isEmpty: true })).toEqual([
    'Write the SQL into prisma/migrations/x/migration.sql.',
    'Record what it makes: `pnpm db:catalog`.',
    'Apply it: `pnpm db:migrate`.',
  ]);
});

test('what would lose values, or fail on rows that are there, is said', () => {
  const script = `-- AlterTable
ALTER TABLE "cameras" DROP COLUMN "lens",
ADD COLUMN     "rate" INTEGER NOT NULL,
ADD COLUMN     "n" INTEGER NOT NULL DEFAULT 0,
ALTER COLUMN "name" SET NOT NULL;

DROP TABLE "notes";
`;
  const said = steps(script).join('\n');
  expect(said).toContain('column cameras.lens is dropped');
  expect(said).toContain('table notes is dropped');
  expect(said).toContain('nothing in cameras.rate');
  expect(said).toContain('nothing in cameras.name');
  expect(said).not.toContain('cameras.n:');
});
