import { RekeyError, type RekeyErrorCode } from '../database/rekey-error.ts';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { Run, StepRecord } from '../journal/journal.ts';

/** A unit that a contract of many leaves as it is: why, and its steps, on which earlier units may have to wait. */
export interface LeftUnit {
  run: Run;
  error: RekeyError;
  records: readonly StepRecord[];
}

const refusals: readonly RekeyErrorCode[] = [
  'CHECK_FAILED',
  'GATE_CLOSED',
  'PLAN_STALE',
  'JOURNAL_DISAGREES',
  'REFUSED_OBJECT',
];

/** Whether an error is about one unit, and says nothing of whether others can be contracted. */
export const isAboutOneUnit = (error: unknown): error is RekeyError =>
  error instanceof RekeyError && refusals.includes(error.code);

/** What is contracted next: what was begun, then the unit converted last; units that were left are not tried again. */
export function nextToContract(runs: readonly Run[], left: readonly LeftUnit[]): Run | undefined {
  const open = runs.filter(({ id }) => !left.some(({ run }) => run.id === id));
  return (
    open.find(({ state }) => state === 'contracting') ?? open.findLast(({ state }) => state === 'soaking')
  );
}

/**
 * Refuses a unit whose legacy columns the way back of a later one needs: as long as that one is left, its statements name the tables
 * that this one changes, directly or in a view over both.
 */
export function refuseBeforeLeft(run: Run, tables: readonly TableName[], left: readonly LeftUnit[]): void {
  for (const other of left) {
    if (BigInt(other.run.id) < BigInt(run.id)) continue;
    const shared = tables.find((table) => isNamedBy(other.records, table));
    if (shared)
      throw new RekeyError(
        'GATE_CLOSED',
        `${nameOf(run.unit)} was converted before ${nameOf(other.run.unit)}, which is left and whose way back needs ${nameOf(shared)} as it is.`,
        `Contract ${nameOf(other.run.unit)} first; this one follows with the same command.`,
      );
  }
}

function isNamedBy(records: readonly StepRecord[], table: TableName): boolean {
  const name = qualified(table).replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const expression = new RegExp(`(?<![\\w$".])${name}(?![\\w$"])`);
  return records.some(({ step }) => step.inverse.some((sql) => expression.test(sql)));
}

const nameOf = ({ schema, name }: TableName) => `${schema}.${name}`;
