import { ident } from '../../database/sql.ts';
import { baseType } from '../../subject/key-kind.ts';
import { sampleValues } from '../../subject/sample.ts';
import {
  findByTable,
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Rows or inserts from which a key's index no longer fits beside everything else in the cache. */
const hot = 100_000;

/** Random (v4) UUID keys where much is inserted: each insert goes to another page of the index. */
export const randomKey: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const key = singleKey(table);
      const writes = Math.max(table.rows ?? 0, table.inserted ?? 0);
      if (!key || baseType(key.type) !== 'uuid' || writes < hot || !(await isRandom(subject, table, key)))
        return [];
      return [
        {
          rule: 'random-uuid-hot',
          severity: 'medium' as const,
          table,
          columns: [key.name],
          reason: `${key.name} is a random UUID (v4) and ${writes.toLocaleString('en')} rows were inserted: each goes to another page of the index, which grows larger and writes more WAL than in order of time.`,
          safeWay:
            'Make new keys with uuid v7 (uuidv7() from PostgreSQL 18, rekey.uuid7() before): only the default changes, no row does.',
          estimate: null,
          place: key.place,
        },
      ];
    }),
};

async function isRandom({ query }: Subject, table: SubjectTable, key: SubjectColumn): Promise<boolean> {
  if (!query) return false;
  const values = await sampleValues(query, table, `t.${ident(key.name)}`, 'true', 50);
  const fourth = values.filter((value) => value[14] === '4').length;
  return values.length > 0 && fourth >= values.length * 0.9;
}
