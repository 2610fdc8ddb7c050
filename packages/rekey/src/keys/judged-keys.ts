import { type Catalog, primaryKeyOf } from '../catalog/catalog.ts';
import { partitionColumnsOf } from '../catalog/partitions.ts';
import { columnOf, findTable, type Query, type Subject, type SubjectTable } from '../subject/subject.ts';
import { judgeKey, type KeyJudgement } from './judge-key.ts';
import { type KeyEvidence, readKeyEvidence } from './key-evidence.ts';

/** A key of one column, judged by all of its values. */
export interface JudgedKey extends KeyJudgement {
  found: KeyEvidence | null;
}

/** Judgements by `schema.table`; a table whose key has several columns, or none, is not in it. */
export type JudgedKeys = ReadonlyMap<string, JudgedKey>;

/** Judges every key that has one column beside those that its table is partitioned by. */
export async function readJudgedKeys(subject: Subject, catalog: Catalog): Promise<JudgedKeys> {
  const judged = new Map<string, JudgedKey>();
  for (const table of catalog.tables) {
    const its = findTable(subject, table);
    const key = primaryKeyOf(table)?.columns ?? [];
    const beside = partitionColumnsOf(catalog, table).filter((column) => key.includes(column));
    const [column, ...more] = key.filter((it) => !beside.includes(it));
    if (!its || column === undefined || more.length > 0) continue;
    judged.set(`${table.schema}.${table.name}`, await judge(subject.query, its, column, beside));
  }
  return judged;
}

async function judge(
  query: Query | null,
  table: SubjectTable,
  name: string,
  beside: readonly string[],
): Promise<JudgedKey> {
  const column = columnOf(table, name);
  const found = await readKeyEvidence(query, table, column, { whole: true, beside });
  return { ...judgeKey(table, column, found), found };
}
