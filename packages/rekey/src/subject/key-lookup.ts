import { ident, qualified } from '../database/sql.ts';
import { readUuid } from '../database/uuid-text.ts';
import { isIntegerType } from './key-kind.ts';
import { countFound, shapeOf } from './sample.ts';
import { type Query, type SubjectTable, singleKey } from './subject.ts';

const keysOfOneTable = 20_000;
const keysInAll = 500_000;
/** Of a real reference's values at least one of so many is found. */
const firstFew = 10;

/** What share of the values are keys of a table. */
export type KeyLookup = (parent: SubjectTable, values: string[]) => Promise<number>;

/**
 * Reads the text and UUID keys of small tables once, since every text column is compared with every one of them;
 * the big ones are asked, but only for values that look like their keys.
 */
export async function readKeys(query: Query, parents: SubjectTable[]): Promise<KeyLookup> {
  const known = new Map<SubjectTable, Set<string>>();
  const shapes = new Map<SubjectTable, Set<string>>();
  let left = keysInAll;
  for (const parent of parents) {
    const key = singleKey(parent);
    if (!key || isIntegerType(key.type)) continue;
    const isSmall = (parent.rows ?? 0) <= Math.min(keysOfOneTable, left);
    const keys = await readSome(query, parent, key.name, isSmall ? keysOfOneTable + 1 : 400);
    shapes.set(parent, new Set(keys.map(shapeOf)));
    if (!isSmall || keys.length > keysOfOneTable) continue;
    left -= keys.length;
    known.set(parent, new Set(keys.map(asOne)));
  }
  return async (parent, values) => {
    const key = singleKey(parent);
    if (!key || values.length === 0) return 0;
    const keys = known.get(parent);
    if (keys) {
      const spelled = values.map(asOne);
      if (!spelled.slice(0, firstFew).some((value) => keys.has(value))) return 0;
      return spelled.filter((value) => keys.has(value)).length / values.length;
    }
    const looks = shapes.get(parent);
    if (looks && !values.slice(0, firstFew).some((value) => looks.has(shapeOf(value)))) return 0;
    return (await countFound(query, parent, key, values)) / values.length;
  };
}

/** All spellings of a uuid as one. */
const asOne = (value: string) => readUuid(value) ?? value;

async function readSome(query: Query, table: SubjectTable, key: string, limit: number): Promise<string[]> {
  const rows = await query<{ key: string }>(
    `select ${ident(key)}::text as key from ${qualified(table)} limit ${limit}`,
  );
  return rows.map((row) => row.key);
}
