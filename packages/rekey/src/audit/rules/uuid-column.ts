import { ident } from '../../database/sql.ts';
import { readUuid } from '../../database/uuid-text.ts';
import type { Finding } from '../../subject/finding.ts';
import { isTextType } from '../../subject/key-kind.ts';
import { sampleValues } from '../../subject/sample.ts';
import {
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';

/** Columns beside the key that hold UUIDs as text, among them the `uuid` that an earlier attempt left behind. */
export const uuidColumn: Rule = {
  async find(subject) {
    const found: Finding[] = [];
    for (const table of subject.tables) {
      for (const column of table.columns) {
        const finding =
          isTextType(column.type) &&
          table.primaryKey?.join() !== column.name &&
          (await judge(subject, table, column));
        if (finding) found.push(finding);
      }
    }
    return found;
  },
};

async function judge(
  { query }: Subject,
  table: SubjectTable,
  column: SubjectColumn,
): Promise<Finding | null> {
  if (table.foreignKeys.some(({ columns }) => columns.includes(column.name))) return null;
  const values = query ? await sampleValues(query, table, `t.${ident(column.name)}`, 'true', 100) : [];
  const uuids = values.filter((value) => readUuid(value) !== null).length;
  const declared = values.length === 0 && (column.clientDefault?.startsWith('uuid') ?? false);
  if (!declared && (uuids === 0 || uuids < values.length * 0.9)) return null;
  const taken = column.name === 'uuid' && singleKey(table)?.type !== 'uuid';
  return {
    rule: 'uuid-in-text',
    severity: taken ? 'medium' : 'info',
    table,
    columns: [column.name],
    reason: `${column.name} holds UUIDs as ${column.type}${taken ? `${column.nullable ? ', not in every row,' : ''} and stands where rekey would put the new key` : ': more than twice the bytes, and nothing refuses a wrong one'}.`,
    safeWay: taken
      ? 'The plan takes its values over into the new key; rekey does not overwrite it.'
      : 'Cast it with an added uuid column and the same steps as a key; or leave it if only strangers read it.',
    estimate: null,
    place: column.place,
  };
}
