import { ident, qualified } from '../database/sql.ts';
import { readUuid } from '../database/uuid-text.ts';
import { isIntegerType, isTextType } from './key-kind.ts';
import type { Query, SubjectColumn, SubjectTable } from './subject.ts';

const wholeUpTo = 50_000;
const sampledRows = 20_000;

/** A FROM clause, alias t, that reads all of a small table and pages here and there of a big one. */
export function sampled(table: SubjectTable): string {
  const { rows } = table;
  if (rows === null || rows <= wholeUpTo) return `${qualified(table)} t`;
  return `${qualified(table)} t tablesample system (${Math.max(0.01, (100 * sampledRows) / rows)}) repeatable (1)`;
}

/** Distinct values of a column or expression over t, as text, a few hundred at most. */
export async function sampleValues(
  query: Query,
  table: SubjectTable,
  expression: string,
  condition = 'true',
  limit = 400,
): Promise<string[]> {
  const rows = await query<{ value: string }>(
    `select value from (
       select distinct (${expression})::text as value from ${sampled(table)} where ${condition}
     ) v where value is not null order by md5(value) limit ${limit}`,
  );
  return rows.map(({ value }) => value);
}

/** How many of the values are keys of the parent; compared in the key's own type, so that its index serves. */
export async function countFound(
  query: Query,
  parent: SubjectTable,
  key: SubjectColumn,
  values: string[],
): Promise<number> {
  const type = isIntegerType(key.type) ? 'bigint' : (key.type ?? 'text');
  const isComparable = (value: string) =>
    type === 'uuid' ? readUuid(value) !== null : type !== 'bigint' || /^-?\d{1,18}$/.test(value);
  const spellings = values
    .filter(isComparable)
    .map((value) => (isTextType(type) ? spellingsOf(value) : [value]));
  const [row] = await query<{ found: number }>(
    `select count(distinct given.nth)::int as found from unnest($1::text[], $2::int[]) given (spelling, nth)
     where exists (select 1 from ${qualified(parent)} p where p.${ident(key.name)} = given.spelling::${type})`,
    [spellings.flat(), spellings.flatMap((each, nth) => each.map(() => nth))],
  );
  return row?.found ?? 0;
}

/** The form of a value: letters a, digits 9, runs shortened, so that `SRC 12` and `CAM 3` are alike. */
export function shapeOf(value: string): string {
  if (readUuid(value) !== null) return 'uuid';
  if (value.length >= 20 && /^[0-9a-z]+$/i.test(value)) return `opaque${value.length}`;
  return value.replace(/\p{L}+/gu, 'a').replace(/\d+/g, '9');
}

/** A text, and the usual spellings of the uuid that it may spell: a key may be written in another one. */
function spellingsOf(value: string): string[] {
  const uuid = readUuid(value);
  if (uuid === null) return [value];
  const hex = uuid.replaceAll('-', '');
  const plain = [uuid, hex, `{${uuid}}`, `{${hex}}`, `${uuid.slice(0, 23)}${uuid.slice(24)}`];
  return [...new Set([value, ...plain, ...plain.map((it) => it.toUpperCase())])];
}
