import type pg from 'pg';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { UnitNames } from './unit-names.ts';
import type { Check } from './verify-report.ts';
import { type Operation, type Outcome, operations, probeWrites, type WriteProbe } from './write-probe.ts';

/** The unit's table and those that refer to it, each once. */
export const writtenTables = ({ unit, references }: Pick<UnitNames, 'unit' | 'references'>): TableName[] => [
  ...new Map([unit, ...references.map(({ shape }) => shape.table)].map((it) => [qualified(it), it])).values(),
];

/**
 * Writes a row to each table and takes it back: whether an application's writes go through, with every trigger, default, policy and
 * rule that they meet. What failed already before the run is no fault of the conversion.
 */
export async function writeChecks(
  client: pg.ClientBase,
  tables: readonly TableName[],
  before: readonly WriteProbe[],
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const table of tables) {
    const started = performance.now();
    const { outcomes } = await probeWrites(client, table);
    const was = before.find((it) => qualified(it.table) === qualified(table))?.outcomes ?? null;
    const { outcome, found } = sumUp(operations.map((it) => judge(it, outcomes[it], was?.[it] ?? null)));
    checks.push({
      name: 'writes',
      table,
      sql: null,
      outcome,
      found,
      milliseconds: performance.now() - started,
    });
  }
  return checks;
}

interface Judgement {
  operation: Operation;
  is: 'well' | 'failed' | 'open';
  why: string;
}

function judge(operation: Operation, now: Outcome, was: Outcome | null): Judgement {
  if (now.ended === 'well') return { operation, is: 'well', why: '' };
  if (now.ended === 'untried') return { operation, is: 'open', why: now.why };
  if (was?.ended === 'failed' && (was.code === now.code || !isOfTypes(now.code)))
    return { operation, is: 'open', why: `it failed before the conversion as well: ${now.message}` };
  // A rule of the application's own that nobody has seen pass: it may be about the copy.
  if (was?.ended !== 'well' && now.code === 'P0001') return { operation, is: 'open', why: now.message };
  return { operation, is: 'failed', why: now.message };
}

/** An operator, function, column or cast that is not there, or a text that is no uuid: what a key of another type brings about. */
const isOfTypes = (code: string) => (code.startsWith('42') && code !== '42501') || code === '22P02';

const done = { insert: 'inserted', update: 'changed', delete: 'deleted' } as const;

function sumUp(judgements: Judgement[]): Pick<Check, 'outcome' | 'found'> {
  const failed = judgements.filter(({ is }) => is === 'failed');
  if (failed.length > 0)
    return {
      outcome: 'failed',
      found: failed.map(({ operation, why }) => `no row can be ${done[operation]}: ${why}`).join('; '),
    };
  const well = judgements.filter(({ is }) => is === 'well');
  const open = judgements.filter(({ is }) => is === 'open');
  const untried = [...new Set(open.map(({ why }) => why))].map(
    (why) =>
      `${open
        .filter((it) => it.why === why)
        .map(({ operation }) => operation)
        .join(', ')} could not be tried (${why})`,
  );
  const tried =
    well.length > 0
      ? [`a row was ${well.map(({ operation }) => done[operation]).join(', ')}, and taken back`]
      : [];
  return { outcome: well.length > 0 ? 'passed' : 'pending', found: [...tried, ...untried].join('; ') };
}
