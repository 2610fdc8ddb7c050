import { ident, qualified } from '../../database/sql.ts';
import { creationColumn } from '../../keys/creation-time.ts';
import { baseType, isSequential } from '../../subject/key-kind.ts';
import { readOwnSequence } from '../../subject/own-sequence.ts';
import {
  findByTable,
  type Query,
  type Rule,
  referencesTo,
  type Subject,
  type SubjectColumn,
  type SubjectTable,
  singleKey,
} from '../../subject/subject.ts';
import { conversionCost } from '../estimate.ts';

const largest: Record<string, number> = { smallint: 2 ** 15 - 1, integer: 2 ** 31 - 1, bigint: 2 ** 63 };

/** Keys that a sequence makes: auto-increment, serial, identity. Critical where the type will soon be used up. */
export const sequenceKey: Rule = {
  find: (subject) =>
    findByTable(subject, async (table) => {
      const key = singleKey(table);
      if (!key || !isSequential(key)) return [];
      const used = await readUsed(subject, table, key);
      const nearlyFull = used !== null && used.share >= 0.5;
      const how = key.default?.by === 'identity' ? 'an identity column' : 'auto-increment';
      return [
        {
          rule: 'sequence-key',
          severity: nearlyFull ? ('critical' as const) : ('high' as const),
          table,
          columns: [key.name],
          reason: nearlyFull
            ? `The key is ${how}, and ${Math.round(used.share * 100)} % of what ${used.of} are used up; inserts fail when it is full.`
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

/** The tightest limit of a key, and which part of it is used. */
interface Used {
  share: number;
  /** What has the limit, as the end of "of what … are used up". */
  of: string;
}

/** By the largest key or what the sequence has given, whichever is further, against the key, its sequence and every reference to it. */
async function readUsed(subject: Subject, table: SubjectTable, key: SubjectColumn): Promise<Used | null> {
  const { query } = subject;
  if (!query) return null;
  const sequence = await readOwnSequence(query, table, key);
  const top = sequence ? Number(sequence.top ?? 0) : await largestOf(query, table, key);
  const last = Math.max(top ?? 0, sequence ? Number(sequence.next) - 1 : 0);
  const limits = [
    { most: largest[baseType(key.type) ?? ''], of: `${key.type} can count` },
    { most: sequence ? Number(sequence.most) : undefined, of: 'its sequence gives' },
    ...referencesTo(subject, table).flatMap(({ child, foreignKey: { columns, references } }) => {
      const name = columns[references.indexOf(key.name)];
      const column = child.columns.find((it) => it.name === name);
      const most = largest[baseType(column?.type ?? null) ?? ''];
      return column ? [{ most, of: `${child.name}.${column.name} (${column.type}) can hold` }] : [];
    }),
  ];
  const used = limits.flatMap(({ most, of }) => (most ? [{ share: last / most, of }] : []));
  return used.toSorted((a, b) => b.share - a.share)[0] ?? null;
}

async function largestOf(query: Query, table: SubjectTable, key: SubjectColumn): Promise<number | null> {
  const [row] = await query<{ top: string | null }>(
    `select max(${ident(key.name)})::text as top from ${qualified(table)}`,
  );
  return row?.top ? Number(row.top) : null;
}
