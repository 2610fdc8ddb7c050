import { type Catalog, columnIn, isSame, type Table } from '../catalog/catalog.ts';
import type { Adoptable } from '../keys/adoptable.ts';
import { referenceId } from '../keys/adoptable-references.ts';
import type { KnownKeys } from '../keys/known-keys.ts';
import { legacyName, type Obstacle, type Strategy, type UnitDecision } from '../plan/plan.ts';

/** What a unit takes over from a column that has uuids already. */
export type Adoption = Pick<UnitDecision, 'because'> &
  Partial<Pick<UnitDecision, 'adopts' | 'uuidColumn' | 'generator' | 'from' | 'supersedes'>>;

/** How a table's new key stands to its old one, and to a column with uuids. */
interface Standing {
  /** The old key has uuids itself, which the new one keeps. */
  keepsKey: boolean;
  /** It may take the name of the text column with its uuids. */
  takesName: boolean;
}

/** Whether the new key may take the name of a text column with its uuids: no foreign key needs that, and the name that it is to have meanwhile is free. */
export const isSuperseded = (
  catalog: Catalog,
  table: Table,
  { column, type, isPersistent }: Adoptable,
): boolean =>
  type === 'text' &&
  !isPersistent &&
  !columnIn(table, legacyName(column)) &&
  !catalog.tables.some((other) =>
    other.constraints.some(
      ({ references }) =>
        references && isSame(references.table, table) && references.columns.includes(column),
    ),
  );

/** The strategy for a table that has such a column, where nobody has wished for one: its own name stays, and so do all others. */
export function strategyWith(
  strategy: Strategy,
  has: Adoptable | null,
  { keepsKey, takesName }: Standing,
): Strategy {
  if (!has || !['replace', 'cutover', 'promote', 'surrogate'].includes(strategy)) return strategy;
  if (has.isPersistent) return 'persistent';
  return strategy === 'replace' && (has.type === 'uuid' || takesName) && !keepsKey ? 'cutover' : strategy;
}

/** How a unit with a strategy adopts a column: as it stands, or, where the new key takes another name or type, by its values. */
export function adopt(
  strategy: Strategy,
  has: Adoptable | null,
  { keepsKey, takesName }: Standing,
): Adoption | null {
  if (!has || !['replace', 'promote', 'surrogate', 'cutover', 'persistent'].includes(strategy)) return null;
  if (keepsKey && strategy !== 'persistent') return null;
  const without = has.rows - has.filled + (has.type === 'text' ? has.strange : 0);
  const isCopied = strategy === 'replace' || has.type === 'text';
  const back = isCopied && strategy !== 'persistent' ? '' : ', and are empty again after a rollback';
  const completed = without === 0 ? '' : `; ${without} of ${has.rows} rows get one${back}`;
  const because = `the uuids that ${has.column} has already are kept${completed}`;
  if (strategy === 'persistent' || (strategy !== 'replace' && has.type === 'uuid'))
    return { adopts: has.column, uuidColumn: has.column, because };
  const copy = { generator: 'adopt', from: has.column } as const;
  if (strategy === 'replace' || !takesName)
    return { ...copy, because: `${because}, and ${has.column} stays` };
  return {
    ...copy,
    supersedes: has.column,
    uuidColumn: has.column,
    because: `${because}, as a column of type uuid that takes its name`,
  };
}

/** What is wrong with an adopted column, or with those of the references, and only a person can change. */
export function adoptionObstacles(unit: UnitDecision, { adoptable, references }: KnownKeys): Obstacle[] {
  const say = (what: string, remedy: string): Obstacle => ({ table: unit.table, what, remedy });
  const has = adoptable.get(`${unit.table.schema}.${unit.table.name}`);
  const column = unit.adopts ?? (unit.generator === 'adopt' ? unit.from : null);
  const found: Obstacle[] = [];
  if (has && column === has.column) {
    const twice = has.filled - has.strange - has.different;
    if (twice > 0)
      found.push(
        say(
          `${twice} rows have a uuid in ${column} that another row has as well`,
          `Say which row each uuid of ${column} belongs to, and empty it in the others: they get a new one.`,
        ),
      );
    if (has.strange > 0)
      found.push(
        say(
          `${has.strange} values of ${column} are no uuids: ${namedOf(has)}`,
          `Mend or empty them: empty ones get a new uuid.`,
        ),
      );
  }
  for (const { table, constraint, adopts, uuidColumn } of unit.references) {
    const its = adopts && constraint !== null ? references.get(referenceId(table, constraint)) : undefined;
    if (its && its.wrong > 0)
      found.push(
        say(
          `${its.wrong} rows of ${table.name} have another uuid in ${uuidColumn} than the row of ${unit.table.name} that ${constraint} names`,
          `Say which of the two is right; an empty ${uuidColumn} is filled from ${constraint}.`,
        ),
      );
  }
  return found;
}

/** The strange values that are known, as a person would search for them. */
function namedOf({ examples, strange }: Adoptable): string {
  const more = strange - examples.length;
  return `${examples.map((it) => JSON.stringify(it)).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
