import type pg from 'pg';
import { readRuns } from '../journal/journal.ts';
import type { Disagreement } from './compare-facts.ts';
import { columnKey, tableKey } from './fact.ts';

/** What both keys need, by rekey's own journal, in tables that Prisma keeps for implicit relations and so cannot describe: keys of facts. */
export async function soakFacts(client: pg.ClientBase): Promise<Set<string>> {
  const shapes = (await readRuns(client))
    .filter(({ state }) => state !== 'rolled back' && state !== 'contracted')
    .flatMap(({ shape }) => shape ?? []);
  return new Set(
    shapes.flatMap(({ references }) =>
      references
        .filter(({ table, legacy }) => table.name.startsWith('_') && /^[AB]$/.test(legacy.join()))
        .flatMap(({ table, uuid, legacyAfter }) => [
          tableKey(table),
          ...[uuid, ...legacyAfter]
            // The names that schema.prisma knows go on being compared.
            .filter((column) => !/^[AB]$/.test(column))
            .map((column) => columnKey(table, column)),
        ]),
    ),
  );
}

/** Whether a disagreement is about nothing but these: the database has it, and schema.prisma cannot say so. */
export const isOfSoak = ({ fact, says }: Disagreement, soak: ReadonlySet<string>): boolean =>
  says.schema === null &&
  ([columnKey(fact.table, fact.name), ...fact.needs].some((key) => soak.has(key)) ||
    // Until both sides are converted their pair has an index of its own.
    (fact.kind === 'index' && soak.has(tableKey(fact.table))));
