import type { TableName } from '../database/table-name.ts';
import type { Forecast } from '../forecast/forecast.ts';
import { unitForecast } from '../forecast/forecast.ts';
import { findTable, referencesTo, type Subject, type SubjectTable } from '../subject/subject.ts';

/** What giving the table a uuid key, and every declared reference to it a uuid beside it, costs; null when the rows are not known. */
export function conversionCost(subject: Subject, table: SubjectTable): Forecast | null {
  const key = table.primaryKey?.join();
  const declared = referencesTo(subject, table).filter(
    ({ foreignKey }) => key === undefined || foreignKey.references.join() === key,
  );
  return costOf(
    table,
    declared.map(({ child }) => child),
  );
}

/** The same for a table whose references were decided: those that nobody declared are among them. */
export function decidedCost(
  subject: Subject,
  name: TableName,
  references: readonly TableName[],
): Forecast | null {
  const table = findTable(subject, name);
  const children = references.map((it) => findTable(subject, it));
  return table
    ? costOf(
        table,
        children.filter((it) => it !== null),
      )
    : null;
}

function costOf(table: SubjectTable, children: readonly SubjectTable[]): Forecast | null {
  if (table.rows === null) return null;
  return unitForecast(
    { rows: table.rows, bytes: table.bytes ?? 0 },
    children.map(({ rows, bytes }) => ({ rows: rows ?? 0, bytes: bytes ?? 0 })),
  );
}
