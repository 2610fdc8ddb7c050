import { ident, qualified } from '../database/sql.ts';
import { spelledKey, spellsUuid } from '../database/uuid-text.ts';
import { baseType } from '../subject/key-kind.ts';
import { sampled, sampleValues } from '../subject/sample.ts';
import type { Query, SubjectColumn, SubjectTable } from '../subject/subject.ts';
import { textTypes } from './text-types.ts';

/** What the values of a key of one column show. */
export interface KeyEvidence {
  /** Rows looked at, and those of them whose key spells a uuid. */
  rows: number;
  uuids: number;
  /** Uuids that another row spells too, in the same way or in another. */
  uuidCollisions: number;
  /** Some of the values that spell none, as text. */
  others: string[];
  /** Of numbers: the smallest and the largest. */
  range: { from: number; to: number; isWhole: boolean } | null;
}

/**
 * Reads a key's values: all of them where the judgement decides what is kept (`whole`), pages here and there of a large table where it is only told.
 * `beside` are columns by which the table is partitioned: the same key may stand in several partitions. Null without a database, or where
 * the type says all there is to know.
 */
export async function readKeyEvidence(
  query: Query | null,
  table: SubjectTable,
  column: SubjectColumn,
  { whole, beside = [] }: { whole: boolean; beside?: readonly string[] },
): Promise<KeyEvidence | null> {
  const plain = baseType(column.type) ?? '';
  if (!query) return null;
  const from = whole ? `${qualified(table)} t` : sampled(table);
  const key = `t.${ident(column.name)}`;
  if (['smallint', 'integer', 'bigint', 'numeric'].includes(plain)) return readNumbers(query, key, from);
  if (!textTypes.includes(plain) && plain !== 'bytea') return null;
  const text = spelledKey(key, plain);
  const isUuid = spellsUuid(text);
  const one = `case when ${isUuid} then ${text}::uuid end`;
  const kept = beside.map((it) => `t.${ident(it)}`).join(', ');
  const [row] = await query<{ rows: string; uuids: string; different: string }>(
    `select count(*)::text as rows, count(*) filter (where ${isUuid})::text as uuids,
       (count(distinct ${kept ? `(${one}, ${kept})` : one}) filter (where ${isUuid}))::text as different from ${from}`,
  );
  if (!row) return null;
  const uuids = Number(row.uuids);
  return {
    rows: Number(row.rows),
    uuids,
    uuidCollisions: uuids - Number(row.different),
    others: await sampleValues(query, table, key, `not (${isUuid})`),
    range: null,
  };
}

async function readNumbers(query: Query, key: string, from: string): Promise<KeyEvidence | null> {
  const [row] = await query<{ rows: string; low: string | null; high: string | null; whole: boolean | null }>(
    `select count(*)::text as rows, min(${key})::text as low, max(${key})::text as high, bool_and(${key} % 1 = 0) as whole from ${from}`,
  );
  if (!row) return null;
  const range =
    row.low === null || row.high === null
      ? null
      : { from: Number(row.low), to: Number(row.high), isWhole: row.whole === true };
  return { rows: Number(row.rows), uuids: 0, uuidCollisions: 0, others: [], range };
}
