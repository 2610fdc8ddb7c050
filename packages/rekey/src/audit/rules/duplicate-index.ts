import type { Finding } from '../../subject/finding.ts';
import type { Rule, SubjectIndex, SubjectTable } from '../../subject/subject.ts';

/** Indexes that another one makes superfluous, and those that a failed build left behind. */
export const duplicateIndex: Rule = {
  find: ({ tables }) => tables.flatMap((table) => [...duplicates(table), ...leftovers(table)]),
};

function duplicates(table: SubjectTable): Finding[] {
  const live = table.indexes.filter(({ valid }) => valid);
  return live.flatMap((index): Finding[] => {
    const better = live.find((it) => it !== index && replaces(it, index));
    if (!better) return [];
    return [
      {
        rule: 'duplicate-index',
        severity: 'medium',
        table,
        columns: index.columns,
        reason: `Index ${index.name} says nothing that ${better.name} does not; every write pays for both, and a conversion would build both twins.`,
        safeWay: `DROP INDEX CONCURRENTLY ${index.name}${index.constraint ? ' (through ALTER TABLE … DROP CONSTRAINT)' : ''} before the conversion.`,
        estimate: null,
        place: table.place,
      },
    ];
  });
}

/** True when `better` can do all that `index` does, and is the one to keep of the two. */
function replaces(better: SubjectIndex, index: SubjectIndex): boolean {
  if (better.kind !== index.kind || index.columns.includes('')) return false;
  if (better.columns.join('\0') !== index.columns.join('\0')) return false;
  const rank = (it: SubjectIndex) => (it.constraint ? 2 : 0) + (it.unique ? 1 : 0);
  if (rank(better) !== rank(index)) return rank(better) > rank(index);
  return better.name < index.name;
}

function leftovers(table: SubjectTable): Finding[] {
  return table.indexes
    .filter(({ valid }) => !valid)
    .map(({ name, columns }) => ({
      rule: 'invalid-index',
      severity: 'high',
      table,
      columns,
      reason: `Index ${name} is invalid, left behind by a concurrent build that failed: it is written to and never read, and CREATE INDEX … IF NOT EXISTS takes it for finished.`,
      safeWay: `DROP INDEX CONCURRENTLY ${name}, then build it again; rekey does so with leftovers of its own.`,
      estimate: null,
      place: table.place,
    }));
}
