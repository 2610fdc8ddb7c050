import { ident, qualified } from '../../database/sql.ts';
import { creationColumn } from '../../keys/creation-time.ts';
import { conversionCost } from '../estimate.ts';
import { baseType, isSequential } from '../key-kind.ts';
import {
  findByTable,
  type Rule,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../subject.ts';

const largest: Record<string, number> = { smallint: 2 ** 15 - 1, integer: 2 ** 31 - 1, bigint: 2 ** 63 };

/** Keys that a sequence makes: auto-increment, serial, identity. Critical where the type will soon be used up. */
export const sequenceKey: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const key = singleKey(table);
      if (!key || !isSequential(key)) return [];
      const used = await shareUsed(subject, table, key);
      const nearlyFull = used !== null && used >= 0.5;
      const how = key.default?.by === 'identity' ? 'an identity column' : 'auto-increment';
      return [
        {
          rule: 'sequence-key',
          severity: nearlyFull ? ('critical' as const) : ('high' as const),
          table,
          columns: [key.name],
          reason: nearlyFull
            ? `The key is ${how}, and ${Math.round(used * 100)} % of what ${key.type} can count are used up; inserts fail when it is full.`
            : `The key is ${how}: two databases make the same numbers, and every number tells how many rows there are.`,
          safeWay: `Convert with strategy replace: ${dated(table)}, and the number stays until contract.`,
          estimate: conversionCost(subject, table),
          place: key.place,
        },
      ];
    }),
};

/** The plan offers the times of a column that says when rows came to be. */
const dated = ({ columns }: SubjectTable) => {
  const column = creationColumn(columns);
  return column === null
    ? 'new keys are uuids of version 7, which sort'
    : `uuids of version 7 from ${column.name} keep the order if the plan's question is answered so`;
};

async function shareUsed(
  { query }: Subject,
  table: SubjectTable,
  key: SubjectColumn,
): Promise<number | null> {
  const limit = largest[baseType(key.type) ?? ''];
  if (!query || !limit) return null;
  const [row] = await query<{ top: string | null }>(
    `select max(${ident(key.name)})::text as top from ${qualified(table)}`,
  );
  return row?.top ? Number(row.top) / limit : null;
}
