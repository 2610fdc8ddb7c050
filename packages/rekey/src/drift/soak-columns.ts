import type pg from 'pg';
import type { UnitShape } from '../plan/unit-shape.ts';
import { readRuns } from '../run/journal.ts';
import type { Disagreement } from './compare-facts.ts';
import { columnKey } from './fact.ts';

/** Columns of both keys, by rekey's own journal, in tables that Prisma keeps for implicit relations and so cannot describe. */
export async function soakColumns(client: pg.ClientBase): Promise<Set<string>> {
  const shapes = (await readRuns(client))
    .filter(({ state }) => state !== 'rolled back' && state !== 'contracted')
    .flatMap(({ shape }) => (shape ? [shape as UnitShape] : []));
  return new Set(
    shapes.flatMap(({ references }) =>
      references
        .filter(({ table, legacy }) => table.name.startsWith('_') && /^[AB]$/.test(legacy.join()))
        .flatMap(({ table, uuid, legacyAfter }) =>
          [uuid, ...legacyAfter].map((column) => ({ table, column })),
        )
        // The names that schema.prisma knows go on being compared.
        .filter(({ column }) => !/^[AB]$/.test(column))
        .map(({ table, column }) => columnKey(table, column)),
    ),
  );
}

/** Whether a disagreement is about nothing but such a column: the database has it, and schema.prisma cannot say so. */
export const isOfSoak = ({ fact, says }: Disagreement, columns: ReadonlySet<string>): boolean =>
  says.schema === null && [columnKey(fact.table, fact.name), ...fact.needs].some((key) => columns.has(key));
