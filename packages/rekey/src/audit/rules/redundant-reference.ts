import { ident, qualified } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { sampled } from '../../subject/sample.ts';
import {
  findTable,
  type Query,
  type Rule,
  type Subject,
  type SubjectForeignKey,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** A reference that says what another reference of the table says already: whom the parent refers to. */
export const redundantReference: Rule = {
  async find(subject) {
    if (!subject.query) return [];
    const found: Finding[] = [];
    for (const table of subject.tables)
      for (const candidate of candidatesOf(subject, table)) {
        const rows = await equalRows(subject.query, table, candidate);
        if (rows > 0) found.push(report(table, candidate, rows));
      }
    return found;
  },
};

interface Candidate {
  column: string;
  through: string;
  parent: SubjectTable;
  by: string;
}

function candidatesOf(subject: Subject, table: SubjectTable): Candidate[] {
  return table.foreignKeys.flatMap((route) => {
    const parent = findTable(subject, route.parent);
    const key = parent && singleKey(parent);
    if (!parent || parent === table || route.columns.length > 1 || route.references[0] !== key?.name)
      return [];
    return table.foreignKeys.flatMap((other): Candidate[] => {
      const [through = ''] = route.columns;
      const [column = ''] = other.columns;
      if (other === route || other.columns.length > 1 || column === through) return [];
      const by = columnThatSaysSo(parent, other);
      return by === null || key === null || (other.parent.name === parent.name && by === key.name)
        ? []
        : [{ column, through, parent, by }];
    });
  });
}

/** The parent's own reference to the same rows, or the parent's other key that is referred to. */
function columnThatSaysSo(
  parent: SubjectTable,
  { parent: target, references }: SubjectForeignKey,
): string | null {
  const isSame = (a: { schema: string; name: string }) =>
    a.schema === target.schema && a.name === target.name;
  if (isSame(parent)) return references[0] ?? null;
  const same = parent.foreignKeys.find(
    (it) => it.columns.length === 1 && isSame(it.parent) && it.references[0] === references[0],
  );
  return same?.columns[0] ?? null;
}

/** Rows looked at if all of them agree, and not just about one value; else 0. */
async function equalRows(query: Query, table: SubjectTable, candidate: Candidate): Promise<number> {
  const { column, through, parent, by } = candidate;
  const key = ident(singleKey(parent)?.name ?? '');
  const [row] = await query<{ rows: number; different: number; values: number }>(
    `select count(*)::int as rows, count(*) filter (where t.${ident(column)} is distinct from p.${ident(by)})::int as different,
       count(distinct t.${ident(column)})::int as values
     from ${sampled(table)} left join ${qualified(parent)} p on p.${key} = t.${ident(through)}`,
  );
  return row && row.different === 0 && row.values > 1 ? row.rows : 0;
}

function report(table: SubjectTable, { column, through, parent, by }: Candidate, rows: number): Finding {
  return {
    rule: 'redundant-reference',
    severity: 'medium',
    table,
    columns: [column, through],
    reason: `${column} says what ${through} says already: in all of ${rows} rows looked at it is ${parent.name}.${by}; two that must agree can disagree.`,
    safeWay: `Decide it in the plan: "consolidate" keeps ${column} in step until the contract of ${table.name}, which drops it; until then both are there.`,
    estimate: null,
    place: table.columns.find(({ name }) => name === column)?.place ?? table.place,
    redundant: { column, through, parent: { schema: parent.schema, name: parent.name }, by },
  };
}
