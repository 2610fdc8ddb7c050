import { type Catalog, columnIn, isSame } from '../catalog/catalog.ts';
import { freeName } from '../database/sql.ts';
import { type Convention, conventionOf, uuidNameOf } from '../keys/uuid-names.ts';
import { converts, isNoReference, keepsOrphans } from '../plan/answers.ts';
import { legacyName, type Question, type ReferenceDecision, type UnitDecision } from '../plan/plan.ts';
import type { ReferenceKind } from '../plan/reference-kind.ts';
import type { SoftReference } from './soft-references.ts';

/** One question for each reference that nobody declared, with what its values say. */
export function softQuestions(
  catalog: Catalog,
  units: readonly UnitDecision[],
  found: readonly SoftReference[],
): Omit<Question, 'answer'>[] {
  const named: ReferenceDecision[] = units.flatMap(({ references }) => references);
  return units
    .filter(({ key, strategy }) => key.length === 1 && strategy !== 'leave' && strategy !== 'persistent')
    .flatMap((unit) =>
      found
        .filter(({ parent }) => isSame(parent, unit.table))
        .map((it) => {
          const reference = referenceTo(catalog, unit, it, named);
          named.push(reference);
          return questionOf(catalog, unit, it, reference);
        }),
    );
}

function referenceTo(
  catalog: Catalog,
  unit: UnitDecision,
  { child, column, kind }: SoftReference,
  named: readonly ReferenceDecision[],
): ReferenceDecision {
  const table = { schema: child.schema, name: child.name };
  const others = named.filter((it) => isSame(it.table, table));
  // Rows of other types go on with the old column, so its name cannot change hands.
  const keepName =
    unit.strategy === 'replace' && kind.is !== 'polymorphic' && !columnIn(child, legacyName(column));
  const isPolymorphic = (it: ReferenceKind) => it.is === 'polymorphic';
  const shared = others.find(
    (it) => isPolymorphic(it.kind) && isPolymorphic(kind) && it.columns[0] === column,
  )?.uuidColumn;
  const isTaken = (name: string) =>
    columnIn(child, name) !== undefined || others.some(({ uuidColumn }) => uuidColumn === name);
  return {
    table,
    constraint: null,
    columns: [column],
    keepName,
    uuidColumn: keepName
      ? column
      : (shared ?? freeName(uuidNamed(column, kind, conventionOf(catalog, child)), isTaken)),
    kind,
  };
}

/** `tag_ids` → `tag_uuids`, `tagIds` → `tagUuids`. */
const uuidNamed = (column: string, { is }: ReferenceKind, convention: Convention) =>
  is === 'list' && /_ids$/i.test(column)
    ? column.replace(/_ids$/i, '_uuids')
    : is === 'list' && /[a-z]Ids$/.test(column)
      ? column.replace(/Ids$/, 'Uuids')
      : uuidNameOf(column, convention);

function questionOf(
  { tables }: Catalog,
  unit: UnitDecision,
  { child, column, kind, looked, found }: SoftReference,
  reference: ReferenceDecision,
): Omit<Question, 'answer'> {
  const missing = looked - found;
  const where =
    kind.is === 'polymorphic'
      ? ` where ${kind.where.column} is ${kind.where.values.map((it) => `"${it}"`).join(' or ')}`
      : '';
  const seen =
    looked === 0
      ? 'there are no values yet'
      : `${share(found, looked)} of ${looked} values looked at are there${missing > 0 ? `, ${missing} have no row` : ''}`;
  const rows = tables.find((it) => isSame(it, child))?.rows ?? 0;
  return {
    id: `soft:${child.schema}.${child.name}.${column}->${unit.table.schema}.${unit.table.name}`,
    table: unit.table,
    question: `${child.name}.${column}${where} seems to ${kind.is === 'list' ? 'be a list of keys of' : 'refer to'} ${unit.table.name}, and no foreign key says so (${seen}; about ${rows} rows). Does it?`,
    answers: answersFor(looked, found),
    // None of its values is there: left alone it loses nothing.
    ...(looked > 0 && found === 0 ? { taken: isNoReference } : {}),
    offer: { do: 'convert reference', reference },
  };
}

/** The careful answer first: a name against the values is no reference, and values without a row are not lost. */
function answersFor(looked: number, found: number): string[] {
  if (found * 2 < looked) return [isNoReference, keepsOrphans, converts];
  return found < looked ? [keepsOrphans, converts, isNoReference] : [converts, keepsOrphans, isNoReference];
}

const share = (found: number, looked: number) => `${Math.floor((found / looked) * 1000) / 10} %`;
