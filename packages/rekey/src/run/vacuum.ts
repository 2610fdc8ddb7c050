import type pg from 'pg';
import { qualified } from '../database/sql.ts';
import type { TableName } from '../database/table-name.ts';
import type { Reporter } from './report.ts';

// Each VACUUM reads whole indexes: a tenth of the table at a time costs any table ten of them, and about a tenth of its room.
const part = 10;
const fewestRows = 20_000;
// For a table that was never analyzed.
const unknownRows = 200_000;

/** Frees the old row versions while a sweep goes on, so that its later chunks write into their room. */
export function makeVacuum(client: pg.ClientBase, table: TableName, report: Reporter) {
  let written = 0;
  let busy = false;
  let last = Promise.resolve();
  let everyRows = Number.POSITIVE_INFINITY;
  const asked = client
    .query<{ rows: number }>(`select reltuples::float8 as rows from pg_class where oid = $1::regclass`, [
      qualified(table),
    ])
    .then(({ rows }) => {
      const known = rows[0]?.rows ?? -1;
      everyRows = known <= 0 ? unknownRows : Math.max(fewestRows, known / part);
    })
    .catch(() => undefined); // Then there is none: it costs room, not correctness.
  const run = async () => {
    const started = Date.now();
    // Truncating the file would take ACCESS EXCLUSIVE; a core for each index would be taken from the application.
    await client.query(`vacuum (truncate false, skip_locked, parallel 0) ${qualified(table)}`);
    report({ event: 'vacuum', table, seconds: (Date.now() - started) / 1000 });
  };
  return {
    /** Counts rows that have got a new version, and begins a VACUUM now and then. */
    wrote(rows: number): void {
      written += rows;
      if (written < everyRows || busy) return;
      written = 0;
      busy = true;
      // Its failure costs room, not correctness; a lost connection shows in the next statement.
      last = run()
        .catch(() => undefined)
        .finally(() => {
          busy = false;
        });
    },
    /** Resolves when none is running. */
    settled: async () => {
      await asked;
      await last;
    },
  };
}
