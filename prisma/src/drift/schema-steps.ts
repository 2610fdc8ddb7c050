/** Cuts the engine's script into statements, and an ALTER TABLE into one statement per clause. */
export function parseSteps(script: string): string[] {
  return script
    .split(/^-- [A-Z][A-Za-z]+\n/m)
    .flatMap((part) => (/^\s*ALTER TABLE /.test(part) ? part.split(/;\n/) : [part]))
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter(Boolean)
    .flatMap(splitClauses);
}

function splitClauses(statement: string): string[] {
  const alter = /^ALTER TABLE "[^"]+" /.exec(statement)?.[0];
  if (!alter) return [statement];
  const clauses = statement.slice(alter.length).split(/,\n(?=(?:ADD|DROP|ALTER|RENAME) )/);
  return clauses.map((clause) => alter + clause);
}

/** One thing that a step says about a column. */
export type ColumnStep = { table: string; column: string } & (
  | { kind: 'add'; type: string; required: boolean; default: string | null }
  | { kind: 'drop' }
  | { kind: 'type'; type: string }
  | { kind: 'null'; required: boolean }
  | { kind: 'default'; default: string | null }
);

/** Reads a step that changes a column; null for any other. */
export function parseColumnStep(statement: string): ColumnStep | null {
  const [, table, verb, column, rest = ''] =
    /^ALTER TABLE "([^"]+)" (ADD|DROP|ALTER) COLUMN\s+"([^"]+)"\s*([\s\S]*)$/.exec(statement) ?? [];
  if (!table || !column) return null;
  if (verb === 'DROP') return { table, column, kind: 'drop' };
  if (verb === 'ADD') {
    const [before = '', byDefault] = rest.split(/ DEFAULT (.*)/s);
    const type = typeName(before.replace(/ NOT NULL$/, ''));
    return {
      table,
      column,
      kind: 'add',
      type,
      required: / NOT NULL$/.test(before),
      default: byDefault ?? null,
    };
  }
  const type = /^SET DATA TYPE ([\s\S]+)$/.exec(rest)?.[1];
  if (type) return { table, column, kind: 'type', type: typeName(type) };
  if (/^(SET|DROP) NOT NULL$/.test(rest)) {
    return { table, column, kind: 'null', required: rest.startsWith('SET') };
  }
  if (/^(SET|DROP) DEFAULT/.test(rest)) {
    return { table, column, kind: 'default', default: /^SET DEFAULT ([\s\S]+)$/.exec(rest)?.[1] ?? null };
  }
  return null;
}

/** The type in the words Postgres answers with, as far as ours differ from them. */
function typeName(sql: string): string {
  const timestamp = /^TIMESTAMPTZ(\(\d\))?$/.exec(sql);
  if (timestamp) return `timestamp${timestamp[1] ?? ''} with time zone`;
  return sql.startsWith('"') ? sql.replaceAll('"', '') : sql.toLowerCase();
}
