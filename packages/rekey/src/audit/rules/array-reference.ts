import { ident } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { areComparable, isIntegerType, isTextType } from '../../subject/key-kind.ts';
import { namesKin, namesTable, referredListStem } from '../../subject/names.ts';
import { countFound, sampleValues } from '../../subject/sample.ts';
import {
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Arrays of keys: references that no foreign key can declare. */
export const arrayReference: Rule = {
  async find(subject) {
    const found: Finding[] = [];
    for (const table of subject.tables) {
      for (const column of table.columns) {
        const finding = column.type?.endsWith('[]') ? await judge(subject, table, column) : null;
        if (finding) found.push(finding);
      }
    }
    return found;
  },
};

async function judge(subject: Subject, table: SubjectTable, column: SubjectColumn): Promise<Finding | null> {
  const type = column.type?.slice(0, -2) ?? null;
  const stem = referredListStem(column.name);
  const parents = subject.tables.filter((it) => areComparable(type, singleKey(it)?.type ?? null));
  const isNamed = (it: SubjectTable) =>
    stem !== null && (namesTable(stem, it) || (it === table && namesKin(column.name)));
  // Whole numbers kept as texts are told by their values, so only with a database.
  const asText = (it: SubjectTable) => isTextType(type) && isIntegerType(singleKey(it)?.type ?? null);
  const digits = subject.query ? subject.tables.filter((it) => asText(it) && isNamed(it)) : [];
  const named = parents.filter(isNamed);
  if (!subject.query) return named[0] ? report(table, column, named[0], null) : null;
  const candidates = isIntegerType(type) ? named : [...parents, ...digits];
  if (candidates.length === 0) return null;
  const values = await sampleValues(subject.query, table, `unnest(t.${ident(column.name)})`);
  for (const parent of values.length > 0 ? candidates : []) {
    const key = singleKey(parent);
    const share = key ? (await countFound(subject.query, parent, key, values)) / values.length : 0;
    if (share >= 0.99 || ([...named, ...digits].includes(parent) && share >= 0.5))
      return report(table, column, parent, { share, values: values.length });
  }
  return null;
}

function report(
  table: SubjectTable,
  column: SubjectColumn,
  parent: SubjectTable,
  seen: { share: number; values: number } | null,
): Finding {
  return {
    rule: 'array-reference',
    severity: seen === null ? 'medium' : 'high',
    table,
    columns: [column.name],
    reason: `${column.name} is a list of keys of ${parent.name}${seen === null ? ', by its name' : ` (${Math.floor(seen.share * 1000) / 10} % of those looked at are there)`}; nothing keeps it right when a row goes or ${parent.name} is converted.`,
    safeWay: `Decide it in the plan: rekey then keeps a uuid[] beside it, equal in both directions, and lets it take over with ${parent.name}; a table with two foreign keys is better still.`,
    estimate: null,
    place: column.place,
    refers: [
      {
        parent: { schema: parent.schema, name: parent.name },
        looked: seen?.values ?? 0,
        found: Math.round((seen?.share ?? 0) * (seen?.values ?? 0)),
      },
    ],
  };
}
