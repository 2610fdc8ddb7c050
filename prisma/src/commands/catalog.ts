import { readFile } from 'node:fs/promises';
import { schemaDrift } from '../drift/schema-drift.ts';
import { catalogText, readDestination, writeCatalog } from '../new-migration.ts';
import { workspaceFolder } from '../workspace-folder.ts';
import { runCommand } from './command.ts';

await runCommand({
  usage: 'pnpm db:catalog [--check]',
  summary:
    'Records in prisma/catalog.json which triggers, functions, constraints and indexes the migrations make.\nExits with 1 if the migrations do not make what schema.prisma and prisma/functions say.',
  options: {
    check: { type: 'boolean', description: 'Write nothing; exit with 1 if the record is not up to date.' },
  },
  positionals: 0,
  run: async ({ check }) => {
    const { catalog, tables, script, functions } = await readDestination(workspaceFolder);
    const drift = schemaDrift(script, tables, catalog);
    const sentences = drift.map(({ sentence }) =>
      sentence.replace('The database', 'What the migrations make'),
    );
    if (functions !== '')
      sentences.push('prisma/functions say something else than the migrations make. Run `pnpm db:new NAME`.');
    const recorded = await readFile(workspaceFolder.catalog, 'utf8').catch(() => '');
    const fresh = recorded === (await catalogText(workspaceFolder, catalog));
    if (!fresh && !check) await writeCatalog(workspaceFolder, catalog);
    const state = fresh ? 'is up to date' : check ? 'is not up to date: run `pnpm db:catalog`' : 'is written';
    const lines = [`The record of ${catalog.objects.length} objects ${state}.`, ...sentences];
    const exitCode = sentences.length > 0 || (check && !fresh) ? 1 : 0;
    return { lines, json: { fresh, objects: catalog.objects.length, drift, functions }, exitCode };
  },
});
