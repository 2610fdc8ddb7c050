import type { Adoptable } from '../keys/adoptable.ts';
import { referenceId } from '../keys/adoptable-references.ts';
import type { KnownKeys } from '../keys/known-keys.ts';
import type { Obstacle, Strategy, UnitDecision } from './plan.ts';

/** What a unit takes over from a column that has uuids already. */
export type Adoption = Pick<UnitDecision, 'because'> &
  Partial<Pick<UnitDecision, 'adopts' | 'uuidColumn' | 'generator' | 'from'>>;

/** The strategy for a table that has such a column, where nobody has wished for one: its own name stays, and so do all others. */
export function strategyWith(strategy: Strategy, has: Adoptable | null, keepsKey: boolean): Strategy {
  if (!has || !['replace', 'cutover', 'promote', 'surrogate'].includes(strategy)) return strategy;
  if (has.isPersistent) return 'persistent';
  return strategy === 'replace' && has.type === 'uuid' && !keepsKey ? 'cutover' : strategy;
}

/** How a unit with a strategy adopts a column: as it stands, or, where the new key takes another name or type, by its values. */
export function adopt(strategy: Strategy, has: Adoptable | null, keepsKey: boolean): Adoption | null {
  if (!has || !['replace', 'promote', 'surrogate', 'cutover', 'persistent'].includes(strategy)) return null;
  if (keepsKey && strategy !== 'persistent') return null;
  const without = has.rows - has.filled + (has.type === 'text' ? has.strange : 0);
  const completed =
    without === 0 ? '' : `; ${without} of ${has.rows} rows get one, which they keep after a rollback`;
  const because = `the uuids that ${has.column} has already are kept${completed}`;
  if (strategy === 'persistent' || (strategy !== 'replace' && has.type === 'uuid'))
    return { adopts: has.column, uuidColumn: has.column, because };
  return { generator: 'adopt', from: has.column, because };
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
    if (unit.adopts && has.strange > 0)
      found.push(
        say(
          `${has.strange} values of ${column} are no uuids`,
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
