import { type Catalog, type Column, primaryKeyOf, type Table } from '../catalog/catalog.ts';
import { ident, qualified } from '../database/sql.ts';
import { spelledKey, spellsUuid, uuidAs, uuidSpelled } from '../database/uuid-text.ts';
import { singular, snakeCase } from '../subject/names.ts';
import { findTable, type Query, type Subject } from '../subject/subject.ts';

/** A column beside the key in which an earlier attempt, or a design with persistent uuids, has given rows their uuids already. */
export interface Adoptable {
  column: string;
  type: 'uuid' | 'text';
  /** It is there to stay beside the key, by its name (seed 002). */
  isPersistent: boolean;
  rows: number;
  /** Rows that have a value, those of them whose value spells no uuid, and different uuids. */
  filled: number;
  strange: number;
  different: number;
  /** Some of the strange values. */
  examples: string[];
}

/** Such columns by `schema.table`: the one that says most where a table has several. */
export type AdoptableColumns = ReadonlyMap<string, Adoptable>;

/** Finds the columns whose values are to be kept as the uuids of their rows. */
export async function readAdoptable(subject: Subject, catalog: Catalog): Promise<AdoptableColumns> {
  const found = new Map<string, Adoptable>();
  for (const table of catalog.tables) {
    if (!findTable(subject, table) || !primaryKeyOf(table)) continue;
    const candidates: Adoptable[] = [];
    for (const column of table.columns.filter((it) => isCandidate(table, it)))
      candidates.push(...(await look(subject.query, table, column)));
    const [best] = candidates.toSorted((a, b) => b.different - a.different || (a.type === 'uuid' ? -1 : 1));
    if (best) found.set(`${table.schema}.${table.name}`, best);
  }
  return found;
}

/** Called the row's own uuid; part of no key and of no reference, and not computed. */
function isCandidate(table: Table, { name, stored, isGenerated }: Column): boolean {
  const word = snakeCase(name);
  const own = singular(snakeCase(table.name));
  const names = [
    'uuid',
    'guid',
    'uid',
    'row_uuid',
    'public_uuid',
    'new_uuid',
    'uuid_new',
    'new_id',
    'id_new',
    'id_uuid',
    'uuid_id',
  ];
  const isCalled =
    names.includes(word) || isPersistentName(name) || word === `${own}_uuid` || word === `${own}_guid`;
  const isType = uuidAs(stored, '') !== null;
  return (
    isCalled &&
    isType &&
    !isGenerated &&
    !table.constraints.some(
      ({ kind, columns }) => (kind === 'primary' || kind === 'foreign') && columns.includes(name),
    )
  );
}

const isPersistentName = (name: string) => /^persistent_?(uuid|guid|id)$/.test(snakeCase(name));

async function look(query: Query | null, table: Table, column: Column): Promise<Adoptable[]> {
  const type = column.stored === 'uuid' ? 'uuid' : 'text';
  const name = `t.${ident(column.name)}`;
  const text = spelledKey(name, column.stored);
  const isUuid = type === 'uuid' ? `${name} is not null` : spellsUuid(text);
  const value = type === 'uuid' ? name : uuidSpelled(text);
  const [row] = query
    ? await query<Record<'rows' | 'filled' | 'uuids' | 'different', string> & { examples: string[] }>(
        `select count(*)::text as rows, count(${name})::text as filled, count(*) filter (where ${isUuid})::text as uuids,
           count(distinct ${value})::text as different,
           coalesce((array_agg(${text} order by ${text} collate "C") filter (where ${name} is not null and not (${isUuid})))[1:3], '{}') as examples
         from ${qualified(table)} t`,
      )
    : [];
  if (!row) return [];
  const [rows, filled, uuids, different] = [row.rows, row.filled, row.uuids, row.different].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  // One that nobody has filled says nothing, and one whose name is not clear holds other things by chance.
  const isClear = /uuid|guid/.test(snakeCase(column.name));
  if (type === 'text' && (uuids === 0 || (!isClear && uuids * 2 < filled))) return [];
  return [
    {
      column: column.name,
      type,
      isPersistent: isPersistentName(column.name),
      rows,
      filled,
      strange: filled - uuids,
      different,
      examples: row.examples,
    },
  ];
}
