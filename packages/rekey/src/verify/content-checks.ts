import type pg from 'pg';
import { isSame } from '../catalog/catalog.ts';
import { readChecksum } from '../database/table-checksum.ts';
import type { TableName } from '../database/table-name.ts';
import { hasShape, type Run, readRuns } from '../journal/journal.ts';
import { readPresentNames } from './baseline.ts';
import type { Before } from './measure-before.ts';
import { readUnitNames, type UnitNames } from './unit-names.ts';
import type { Check } from './verify-report.ts';

/**
 * Compares every table's content, in the columns that it had before the run, with what it was. Where the application
 * writes, contents differ rightly; `strict` says that it does not, and every difference is a failure.
 */
export async function contentChecks(
  client: pg.ClientBase,
  run: Run,
  before: Before,
  strict: boolean,
): Promise<Check[]> {
  const checks: Check[] = [];
  const later: UnitNames[] = [];
  for (const other of await readRuns(client))
    if (Number(other.id) > Number(run.id) && hasShape(other)) later.push(await readUnitNames(client, other));
  for (const baseline of before.contents) {
    const started = performance.now();
    const names = await readPresentNames(client, baseline);
    const name = 'content';
    const { table } = baseline;
    if (names === null) {
      const found = 'columns of before are gone, as the contract wanted';
      checks.push({ name, table, sql: null, outcome: 'pending', found, milliseconds: 0 });
      continue;
    }
    const completing = later.find((it) => uuidsIn(it, table).some((column) => names.includes(column)));
    if (completing) {
      const { schema, name: by } = completing.unit;
      const found = `the conversion of ${schema}.${by} has completed uuids in it since; its own check tells of the contents`;
      checks.push({ name, table, sql: null, outcome: 'pending', found, milliseconds: 0 });
      continue;
    }
    const now = await readChecksum(client, table, names);
    const equal = now.rows === baseline.rows && now.sum === baseline.sum;
    checks.push({
      name,
      table,
      sql: null,
      outcome: equal ? 'passed' : strict ? 'failed' : 'changed',
      found: equal
        ? `${now.rows} rows, equal to those before`
        : `${now.rows} rows, before ${baseline.rows}; ${strict ? 'contents differ, though nobody was to write' : 'written since, which --strict would call a fault'}`,
      milliseconds: performance.now() - started,
    });
  }
  return checks;
}

/** The uuid columns that a run has in a table, as they are called now: one that was there before is completed by it. */
const uuidsIn = ({ unit, uuid, references }: UnitNames, table: TableName): string[] => [
  ...(isSame(unit, table) ? uuid : []),
  ...references.filter((it) => isSame(it.shape.table, table)).map((it) => it.uuid),
];
