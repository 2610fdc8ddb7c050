import { ident, qualified } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { baseType } from '../../subject/key-kind.ts';
import {
  columnOf,
  findTable,
  type Query,
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
} from '../../subject/subject.ts';

/** What the narrower whole numbers can count. */
const largest: Record<string, number> = { smallint: 2 ** 15 - 1, integer: 2 ** 31 - 1 };

/** References whose type is narrower than the key that they refer to, and whose key has come near what they can hold. */
export const referenceLimit: Rule = {
  async find(subject) {
    const found: Finding[] = [];
    for (const table of subject.tables)
      for (const { columns, parent, references } of table.foreignKeys)
        for (const [at, name] of columns.entries()) {
          const to = findTable(subject, parent);
          const key = to?.columns.find((it) => it.name === references[at]);
          const finding = to && key && (await judge(subject, table, columnOf(table, name), to, key));
          if (finding) found.push(finding);
        }
    return found;
  },
};

async function judge(
  { query }: Subject,
  table: SubjectTable,
  column: SubjectColumn,
  parent: SubjectTable,
  key: SubjectColumn,
): Promise<Finding | null> {
  const limit = limitOf(column);
  if (!query || !limit || limitOf(key)?.most === limit.most) return null;
  const top = await topOf(query, parent, key, limit.by);
  if (top === null || top < limit.most * (limit.by === 'value' ? 0.5 : 1)) return null;
  const used = Math.round((top / limit.most) * 100);
  return {
    rule: 'reference-limit',
    severity: 'critical',
    table,
    columns: [column.name],
    reason: `${column.name} is ${column.type}, narrower than ${parent.name}.${key.name} (${key.type}), which has come to ${used} % of what it can hold; inserts fail when it is full.`,
    safeWay: `Convert ${parent.name}: references become uuids, which have no such limit; or widen ${column.name} first, which rewrites ${table.name}.`,
    estimate: null,
    place: column.place,
  };
}

function limitOf({ type }: SubjectColumn): { by: 'value' | 'length'; most: number } | null {
  const value = largest[baseType(type) ?? ''];
  if (value) return { by: 'value', most: value };
  const length = /^character varying\((\d+)\)$/.exec(type ?? '')?.[1];
  return length ? { by: 'length', most: Number(length) } : null;
}

async function topOf(
  query: Query,
  table: SubjectTable,
  { name }: SubjectColumn,
  by: 'value' | 'length',
): Promise<number | null> {
  const value = by === 'value' ? `t.${ident(name)}` : `length(t.${ident(name)}::text)`;
  const [row] = await query<{ top: string | null }>(
    `select max(${value})::text as top from ${qualified(table)} t`,
  );
  return row?.top ? Number(row.top) : null;
}
