import { ident } from '../../database/sql.ts';
import type { Finding } from '../../subject/finding.ts';
import { isIntegerType, isTextType } from '../../subject/key-kind.ts';
import { snakeCase } from '../../subject/names.ts';
import { sampled } from '../../subject/sample.ts';
import {
  findByTable,
  type Query,
  type Rule,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Names of columns that are made for others to see. */
const forOthers =
  /(^|_)(public|external|partner|customer|share|shared|slug|permalink|number|no|nr|code|ref|reference|token|link|url)(_?(id|uuid|key|no|number|code))?$/;
/** Fewer rows agree by chance. */
const fewestRows = 5;

/** Public ids that are the internal key once more, bare or behind a few letters: they hide nothing, and change with it. */
export const publicKey: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const { query } = subject;
      const key = singleKey(table);
      if (!query || !key) return [];
      const found: Finding[] = [];
      for (const column of table.columns.filter((it) => it !== key && isForOthers(table, it))) {
        const [example] = await sameAsKey(query, table, key, column);
        if (example) found.push(tell(table, key, column, example));
      }
      return found;
    }),
};

const isForOthers = (table: SubjectTable, { name, type }: SubjectColumn) =>
  forOthers.test(snakeCase(name)) &&
  (isTextType(type) || isIntegerType(type) || type === 'uuid') &&
  !table.foreignKeys.some(({ columns }) => columns.includes(name));

async function sameAsKey(
  query: Query,
  table: SubjectTable,
  key: SubjectColumn,
  column: SubjectColumn,
): Promise<string[]> {
  // Regular expressions are not there for nondeterministic collations, which a column may have.
  const [own, shown] = [key, column].map(({ name }) => `t.${ident(name)}::text collate "C"`);
  // A number stands behind letters, signs and zeros; any other key stands as it is, or at a link's end.
  const bare = isIntegerType(key.type) ? `ltrim(substring(${shown} from '[0-9]*$'), '0') = ${own}` : 'false';
  const rows = await query<{ rows: string; same: string; example: string | null }>(
    `select count(${shown})::text as rows, count(*) filter (where ${shown} = ${own} or ${bare} or right(${shown}, length(${own}) + 1) = '/' || ${own})::text as same,
       min(${shown}) as example from ${sampled(table)}`,
  );
  return rows.flatMap((row) =>
    Number(row.rows) >= fewestRows && Number(row.same) === Number(row.rows) && row.example
      ? [row.example]
      : [],
  );
}

const tell = (table: SubjectTable, key: SubjectColumn, column: SubjectColumn, example: string): Finding => ({
  rule: 'public-key',
  severity: 'medium',
  table,
  columns: [column.name],
  reason: `${column.name} (such as ${JSON.stringify(example)}) shows ${key.name}, the internal key, in every row: whoever sees it knows the key${isIntegerType(key.type) ? ', can count the rows, and try the next' : ''}, and a new key does not change it.`,
  safeWay: `Give others a uuid instead (strategy persistent, or the new key itself), and answer the old ${column.name} until nobody asks by it.`,
  estimate: null,
  place: column.place,
});
