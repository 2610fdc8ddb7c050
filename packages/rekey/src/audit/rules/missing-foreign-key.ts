import { ident } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { areComparable, identifyingKey, isIntegerType } from '../../subject/key-kind.ts';
import { type KeyLookup, readKeys } from '../../subject/key-lookup.ts';
import {
  holdsPeople,
  namesKin,
  namesPerson,
  namesTable,
  referredStem,
  snakeCase,
} from '../../subject/names.ts';
import { sampleValues } from '../../subject/sample.ts';
import {
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Of the values looked at, this share must be keys of the parent. */
const inclusion = 0.99;
/** Fewer different values than this can be included by chance. */
const fewestValues = 5;

/**
 * References that no foreign key declares, by name, by type and by value. Whole numbers are included in each other by
 * chance, so they need a name as well; texts and UUIDs are not, so their values are enough.
 */
export const missingForeignKey: Rule = {
  async find(subject) {
    const parents = subject.tables.filter((table) => singleKey(table) !== null);
    const lookup = subject.query && (await readKeys(subject.query, parents));
    const found: Finding[] = [];
    for (const table of subject.tables) {
      for (const column of table.columns) {
        const finding = mayRefer(table, column) && (await judge(subject, parents, lookup, table, column));
        if (finding) found.push(finding);
      }
    }
    return found;
  },
};

function mayRefer(table: SubjectTable, column: SubjectColumn): boolean {
  if (column.type?.endsWith('[]') || column.default?.by === 'sequence' || column.default?.by === 'identity')
    return false;
  if (table.primaryKey?.join() === column.name) return false;
  if (hasTypeBeside(table, column)) return false;
  return !table.foreignKeys.some(({ columns }) => columns.includes(column.name));
}

/** The second half of a polymorphic pair, which another rule reports. */
const hasTypeBeside = (table: SubjectTable, column: SubjectColumn) => {
  const stem = referredStem(column.name);
  return stem !== null && table.columns.some(({ name }) => snakeCase(name) === `${stem}_type`);
};

async function judge(
  subject: Subject,
  parents: SubjectTable[],
  lookup: KeyLookup | null,
  table: SubjectTable,
  column: SubjectColumn,
): Promise<Finding | null> {
  const comparable = parents.filter((parent) => areComparable(column.type, singleKey(parent)?.type ?? null));
  const named = comparable.filter((parent) => isNamedAfter(column, parent, table));
  if (!subject.query || !lookup) {
    const [parent] = named;
    return parent ? report(table, column, parent, null) : null;
  }
  const candidates = isIntegerType(column.type) ? named : comparable;
  if (candidates.length === 0) return null;
  const values = await sampleValues(subject.query, table, `t.${ident(column.name)}`);
  if (values.length === 0) return null;
  const best = await bestParent(lookup, inPreference(candidates, named), values);
  if (!best || (!named.includes(best.parent) && (best.share < inclusion || values.length < fewestValues)))
    return null;
  // A name alone, against what the values say, is no reference.
  if (best.share < 0.5) return null;
  return report(table, column, best.parent, { share: best.share, values: values.length });
}

function isNamedAfter(column: SubjectColumn, parent: SubjectTable, table: SubjectTable): boolean {
  const name = snakeCase(column.name);
  if (namesPerson(column.name)) return holdsPeople(parent);
  if (parent === table && namesKin(column.name)) return true;
  const key = singleKey(parent);
  // `user_id` in one table is probably the `user_id` that is another's key.
  if (key && name !== 'id' && name === snakeCase(key.name) && parent !== table) return true;
  const stem = referredStem(column.name);
  return stem !== null && namesTable(stem, parent);
}

/** Where values are found in several tables alike: named ones first, then those with keys of their own. */
function inPreference(candidates: SubjectTable[], named: SubjectTable[]): SubjectTable[] {
  const rank = (table: SubjectTable) => (named.includes(table) ? 0 : 2) + (identifyingKey(table) ? 1 : 0);
  return [...candidates].sort((a, b) => rank(a) - rank(b));
}

async function bestParent(lookup: KeyLookup, candidates: SubjectTable[], values: string[]) {
  let best: { parent: SubjectTable; share: number } | null = null;
  for (const parent of candidates) {
    const share = await lookup(parent, values);
    if (share > (best?.share ?? 0)) best = { parent, share };
  }
  return best;
}

function report(
  table: SubjectTable,
  column: SubjectColumn,
  parent: SubjectTable,
  seen: { share: number; values: number } | null,
): Finding {
  const target = `${parent.name}.${parent.primaryKey?.[0]}`;
  const orphans = seen ? Math.round((1 - seen.share) * seen.values) : 0;
  return {
    rule: 'missing-foreign-key',
    severity: seen ? 'high' : 'medium',
    table,
    columns: [column.name],
    reason: seen
      ? `${column.name} refers to ${target} without a foreign key: ${percent(seen.share)} of ${seen.values} values looked at are there${orphans > 0 ? `, ${orphans} are not` : ''}; converting ${parent.name} would leave it behind.`
      : `${column.name} seems to refer to ${target} by its name and type, without a foreign key; converting ${parent.name} would leave it behind.`,
    safeWay: `Decide it in the plan: convert it along with ${parent.name}${orphans > 0 ? ' after the values without a row are settled' : ''}, or leave it as it is; rekey never does so unasked.`,
    estimate: null,
    place: column.place,
    refers: [referred(parent, seen)],
  };
}

const referred = ({ schema, name }: SubjectTable, seen: { share: number; values: number } | null) => ({
  parent: { schema, name },
  looked: seen?.values ?? 0,
  found: Math.round((seen?.share ?? 0) * (seen?.values ?? 0)),
});

const percent = (share: number) => `${Math.floor(share * 1000) / 10} %`;
