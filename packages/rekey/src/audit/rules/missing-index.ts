import type { Rule, SubjectForeignKey, SubjectTable } from '../../subject/subject.ts';

const bigTable = 100_000;

/** Foreign keys whose columns no index begins with: every delete of a parent reads the whole child. */
export const missingIndex: Rule = {
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.foreignKeys
        .filter((foreignKey) => !isIndexed(table, foreignKey))
        .map(({ columns, parent }) => ({
          rule: 'missing-fk-index',
          severity: (table.rows ?? 0) >= bigTable ? ('high' as const) : ('medium' as const),
          table,
          columns,
          reason: `No index begins with ${columns.join(', ')}: deleting or re-keying a row of ${parent.name} reads ${table.rows === null ? 'all' : `all ${table.rows.toLocaleString('en')} rows`} of ${table.name}.`,
          safeWay:
            'CREATE INDEX CONCURRENTLY on it before the conversion; rekey builds the twin for the uuid column anyway.',
          estimate: null,
          place: table.columns.find(({ name }) => name === columns[0])?.place ?? table.place,
        })),
    ),
};

function isIndexed({ primaryKey, indexes }: SubjectTable, { columns }: SubjectForeignKey): boolean {
  const leads = indexes.filter(({ partial, valid }) => valid && !partial).map((it) => it.columns);
  return [primaryKey ?? [], ...leads].some((leading) => {
    const first = leading.slice(0, columns.length);
    return first.length === columns.length && columns.every((column) => first.includes(column));
  });
}
