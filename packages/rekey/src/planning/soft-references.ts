import { arrayReference } from '../audit/rules/array-reference.ts';
import { missingForeignKey } from '../audit/rules/missing-foreign-key.ts';
import { polymorphicReference } from '../audit/rules/polymorphic-reference.ts';
import { type Catalog, columnIn, primaryKeyOf, type Table, tableIn } from '../catalog/catalog.ts';
import { ident } from '../database/sql.ts';
import type { ReferenceKind } from '../plan/reference-kind.ts';
import type { Finding, Referred } from '../subject/finding.ts';
import { isIntegerType, isTextType } from '../subject/key-kind.ts';
import { countFound, sampleValues } from '../subject/sample.ts';
import { findTable, type Subject, singleKey } from '../subject/subject.ts';

/** A column that holds keys of a table although no foreign key says so, and what a look at its values showed. */
export interface SoftReference {
  child: Table;
  column: string;
  parent: Table;
  kind: ReferenceKind;
  /** Different values looked at, and how many of them are keys of the parent. */
  looked: number;
  found: number;
}

/** Finds references that nobody declared: what the audit finds by values, and what is named like one (P23). */
export async function readSoftReferences(subject: Subject, catalog: Catalog): Promise<SoftReference[]> {
  const found: SoftReference[] = [];
  const isKnown = (child: Table, column: string) =>
    found.some((it) => it.child === child && it.column === column);
  for (const rule of [polymorphicReference, arrayReference, missingForeignKey])
    for (const finding of await rule.find(subject)) {
      const child = tableIn(catalog, finding.table);
      const column = finding.columns.at(-1) ?? '';
      if (!child || isKnown(child, column)) continue;
      found.push(...referred(catalog, finding, child, column));
    }
  for (const { child, column, parent } of namedLikeOne(catalog)) {
    if (isKnown(child, column.name)) continue;
    const kind: ReferenceKind = { is: column.type.endsWith('[]') ? 'list' : 'scalar' };
    const seen = await look(subject, { child, column: column.name, parent, kind });
    found.push({ child, column: column.name, parent, kind, ...seen });
  }
  return found.filter((it) => findTable(subject, it.child) && isConvertible(it));
}

function referred(catalog: Catalog, { refers = [] }: Finding, child: Table, column: string): SoftReference[] {
  const isList = columnIn(child, column)?.type.endsWith('[]') ?? false;
  return refers.flatMap(({ parent: name, type, looked, found }: Referred) => {
    const parent = tableIn(catalog, name);
    const kind: ReferenceKind = type
      ? { is: 'polymorphic', where: type }
      : { is: isList ? 'list' : 'scalar' };
    return parent ? [{ child, column, parent, kind, looked, found }] : [];
  });
}

async function look(
  subject: Subject,
  { child, column, parent, kind }: Pick<SoftReference, 'child' | 'column' | 'parent' | 'kind'>,
): Promise<Pick<SoftReference, 'looked' | 'found'>> {
  const [of, to] = [findTable(subject, child), findTable(subject, parent)];
  const key = to && singleKey(to);
  if (!subject.query || !of || !to || !key) return { looked: 0, found: 0 };
  const expression = kind.is === 'list' ? `unnest(t.${ident(column)})` : `t.${ident(column)}`;
  const values = await sampleValues(subject.query, of, expression);
  return { looked: values.length, found: await countFound(subject.query, to, key, values) };
}

/** Columns named after a table and of its key's type: all there is to go by while there are no values. */
function namedLikeOne(catalog: Catalog) {
  return catalog.tables.flatMap((parent) => {
    const [key, ...more] = primaryKeyOf(parent)?.columns ?? [];
    const type = key === undefined || more.length > 0 ? undefined : columnIn(parent, key)?.type;
    if (type === undefined) return [];
    const stems = stemsOf(parent.name);
    return catalog.tables.flatMap((child) =>
      child.columns
        .filter(({ name, type: its }) => {
          const stem = /^(.+?)(?:_ids?|Ids?)$/.exec(name)?.[1]?.toLowerCase().replaceAll('_', '');
          return stem !== undefined && stems.includes(stem) && (its === type || its === `${type}[]`);
        })
        .map((column) => ({ child, column, parent })),
    );
  });
}

/** Spellings under which others refer to a table. */
function stemsOf(table: string): string[] {
  const plain = table.toLowerCase().replaceAll('_', '');
  return [plain, plain.replace(/s$/, ''), plain.replace(/es$/, ''), plain.replace(/ies$/, 'y')];
}

/** A plain column of a plain table whose values compare with the key's. */
function isConvertible({ child, column, parent, kind }: SoftReference): boolean {
  const own = columnIn(child, column);
  const key = columnIn(parent, primaryKeyOf(parent)?.columns[0] ?? '');
  if (!own || !key || own.isGenerated || own.identity || own.ownedSequence) return false;
  if (child.kind === 'partitioned' || child.parent !== null) return false;
  const isDeclared = child.constraints.some(
    ({ kind, columns }) => (kind === 'foreign' || kind === 'primary') && columns.includes(column),
  );
  const type = kind.is === 'list' ? own.stored.slice(0, -2) : own.stored;
  const isAlike =
    (isIntegerType(type) && isIntegerType(key.stored)) ||
    (isTextType(type) && isTextType(key.stored)) ||
    (kind.is !== 'scalar' && isTextType(type) && isIntegerType(key.stored));
  return !isDeclared && isAlike;
}
