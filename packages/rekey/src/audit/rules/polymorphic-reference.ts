import { ident } from '../../database/sql.ts';
import type { Finding, Referred } from '../../subject/finding.ts';
import { isIntegerType } from '../../subject/key-kind.ts';
import { referredStem, singular, snakeCase } from '../../subject/names.ts';
import { countFound, sampleValues } from '../../subject/sample.ts';
import {
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** A type beside an id: one column that refers to many tables, which no foreign key can follow. */
export const polymorphicReference: Rule = {
  async find(subject) {
    const found: Finding[] = [];
    for (const table of subject.tables) {
      for (const { type, id } of pairsOf(table)) found.push(await report(subject, table, type, id));
    }
    return found;
  },
};

function pairsOf(table: SubjectTable) {
  return table.columns.flatMap((type) => {
    const stem = /^(.+)_(type|kind|model|class)$/.exec(snakeCase(type.name))?.[1];
    // A number names no table.
    if (!stem || isIntegerType(type.type)) return [];
    const wanted = [stem, ...(stem === 'content' ? ['object'] : [])];
    const id = table.columns.find((it) => wanted.includes(referredStem(it.name) ?? ''));
    const declared = table.foreignKeys.some(({ columns }) => columns.includes(id?.name ?? ''));
    // A row's own key refers to nothing.
    return id && !declared && table.primaryKey?.join() !== id.name ? [{ type, id }] : [];
  });
}

async function report(
  subject: Subject,
  table: SubjectTable,
  type: SubjectColumn,
  id: SubjectColumn,
): Promise<Finding> {
  const targets = await targetsOf(subject, table, type, id);
  const list = targets.map(({ name, text }) => `${name} (${text})`).join(', ');
  return {
    rule: 'polymorphic-reference',
    severity: 'high',
    table,
    columns: [type.name, id.name],
    reason: `${type.name} and ${id.name} together refer to rows of several tables${list ? `: ${list}` : ''}; no foreign key follows them when one of these tables is converted.`,
    safeWay: `Decide it in the plan, one table at a time: rekey fills one uuid beside ${id.name} as each of these tables is converted; rows of other types keep ${id.name}.`,
    estimate: null,
    place: id.place,
    refers: referredBy(type, targets),
  };
}

/** Several types may mean one table; a table in which less than half of the values are found is not meant. */
function referredBy(type: SubjectColumn, targets: readonly Target[]): Referred[] {
  const byTable = new Map<SubjectTable, Target[]>();
  for (const target of targets)
    if (target.table && target.looked > 0 && target.found * 2 >= target.looked)
      byTable.set(target.table, [...(byTable.get(target.table) ?? []), target]);
  return [...byTable].map(([{ schema, name }, own]) => ({
    parent: { schema, name },
    type: { column: type.name, values: own.map(({ kind }) => kind) },
    looked: own.reduce((sum, { looked }) => sum + looked, 0),
    found: own.reduce((sum, { found }) => sum + found, 0),
  }));
}

interface Target {
  name: string;
  text: string;
  kind: string;
  table: SubjectTable | null;
  looked: number;
  found: number;
}

/** The table of a kind of rows: `Post`, `App\Models\Post`, `Blog::Post`, `blog.post`; the longest part of the name that is one. */
function tableOfKind(tables: readonly SubjectTable[], kind: string): SubjectTable | undefined {
  const parts = kind.split(/[\\/.:]+/).map((part) => snakeCase(part));
  const names = parts.map((_, from) => singular(parts.slice(from).join('_')));
  return names
    .map((name) => tables.find((it) => singular(snakeCase(it.name)) === name))
    .find((it) => it !== undefined);
}

async function targetsOf(
  { query, tables }: Subject,
  table: SubjectTable,
  type: SubjectColumn,
  id: SubjectColumn,
) {
  if (!query) return [];
  const kinds = await sampleValues(query, table, `t.${ident(type.name)}`, 'true', 40);
  const targets: Target[] = [];
  for (const kind of kinds) {
    const parent = tableOfKind(tables, kind);
    const key = parent && singleKey(parent);
    if (!parent || !key) {
      targets.push({ name: kind, text: 'no table of that name', kind, table: null, looked: 0, found: 0 });
      continue;
    }
    const literal = `'${kind.replaceAll("'", "''")}'`;
    const condition = `t.${ident(type.name)}::text = ${literal}`;
    const values = await sampleValues(query, table, `t.${ident(id.name)}`, condition);
    const known = await countFound(query, parent, key, values);
    const share = values.length ? known / values.length : 0;
    const text = `${Math.floor(share * 1000) / 10} % found`;
    targets.push({ name: parent.name, text, kind, table: parent, looked: values.length, found: known });
  }
  return targets;
}
