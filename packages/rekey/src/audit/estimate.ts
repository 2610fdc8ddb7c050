import type { Forecast } from '../plan/step.ts';
import { referencesTo, type Subject, type SubjectTable } from './subject.ts';

// Measured with 2 million parents and 4 million children on two cores, under PostgreSQL 15.
const ownRowsPerSecond = 87_000;
const childRowsPerSecond = 61_000;
const walBytesPerRow = 650;
const diskBytesPerRow = 240;

/** What giving the table a uuid key, and every reference to it a uuid beside it, costs; null when the rows are not known. */
export function conversionCost(subject: Subject, table: SubjectTable): Forecast | null {
  if (table.rows === null) return null;
  const childRows = referencesTo(subject, table).reduce((sum, { child }) => sum + (child.rows ?? 0), 0);
  const rows = table.rows + childRows;
  return {
    seconds: Math.ceil(table.rows / ownRowsPerSecond + childRows / childRowsPerSecond),
    walBytes: rows * walBytesPerRow,
    diskBytes: rows * diskBytesPerRow,
  };
}
