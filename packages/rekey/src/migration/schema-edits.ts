import type pg from 'pg';
import type { EditedFile } from '../prisma-schema/edit-schema.ts';
import { applyEdits, type Edit } from '../prisma-schema/edit-text.ts';
import { parseSchemaFile } from '../prisma-schema/parse-schema.ts';
import type { PrismaSchema, SchemaFile } from '../prisma-schema/syntax.ts';

/** A block of a schema that rekey has edited for a run: its text before and after. */
export interface BlockEdit {
  run: string;
  /** `model Part`: unique in a schema, whichever file it stands in. */
  block: string;
  before: string;
  after: string;
}

/** The blocks in which edited files differ from what they were. */
export function blockEdits(run: string, schema: PrismaSchema, edited: readonly EditedFile[]): BlockEdit[] {
  return edited.flatMap(({ path, text }) => {
    const before = schema.files.find((file) => file.path === path);
    const was = before ? blockTexts(before) : new Map<string, string>();
    return [...blockTexts(parseSchemaFile(path, text))].flatMap(([block, after]): BlockEdit[] => {
      const old = was.get(block);
      return old === undefined || old === after ? [] : [{ run, block, before: old, after }];
    });
  });
}

const blockTexts = ({ text, blocks }: SchemaFile) =>
  new Map(blocks.map(({ kind, name, start, end }) => [`${kind} ${name}`, text.slice(start, end)]));

/**
 * The files with every block that was edited for the run as it was before, to the last character. Null where nothing
 * is remembered, or somebody else has edited one of the blocks since, so that what rekey wrote can only be taken out
 * of it line by line. `edits` are those of all runs: what an earlier one found is as good as taken back.
 */
export function takeBackEdits(
  schema: PrismaSchema,
  run: string,
  edits: readonly BlockEdit[],
): EditedFile[] | null {
  const changes: Edit[] = [];
  const blocks = new Set(edits.filter((it) => it.run === run).map(({ block }) => block));
  if (blocks.size === 0) return null;
  for (const block of blocks) {
    const known = edits.filter((it) => it.block === block);
    const place = placeOf(schema, block);
    if (!place) return null;
    const edit = known.find((it) => it.run === run && it.after === place.text);
    if (edit) changes.push({ ...place, text: edit.before });
    else if (!known.some(({ before }) => before === place.text)) return null;
  }
  return schema.files.flatMap((file) => {
    const text = applyEdits(file, changes);
    return text === file.text ? [] : [{ path: file.path, text }];
  });
}

function placeOf({ files }: PrismaSchema, block: string): Edit | null {
  for (const { path, text, blocks } of files) {
    const found = blocks.find(({ kind, name }) => `${kind} ${name}` === block);
    if (found) return { path, start: found.start, end: found.end, text: text.slice(found.start, found.end) };
  }
  return null;
}

const table = `create table if not exists rekey.schema_edit (
  run bigint not null references rekey.run on delete cascade,
  block text not null,
  before text not null,
  after text not null
)`;

/** Remembers what an edit of the schema is about to change. */
export async function recordEdits(client: pg.ClientBase, edits: readonly BlockEdit[]): Promise<void> {
  await client.query(table);
  for (const { run, block, before, after } of edits)
    await client.query(
      `insert into rekey.schema_edit (run, block, before, after) select $1, $2, $3, $4
       where not exists (select from rekey.schema_edit e where (e.run, e.block, e.before, e.after) = ($1::bigint, $2::text, $3::text, $4::text))`,
      [run, block, before, after],
    );
}

/** What is remembered of all runs, in every copy of the schema that has followed them. */
export async function readEdits(client: pg.ClientBase): Promise<BlockEdit[]> {
  const { rows: tables } = await client.query(`select 1 where to_regclass('rekey.schema_edit') is not null`);
  if (tables.length === 0) return [];
  const { rows } = await client.query<BlockEdit>(
    'select run::text, block, before, after from rekey.schema_edit',
  );
  return rows;
}
