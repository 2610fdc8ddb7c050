import type { Uuid } from '@callsign/contracts/scalars';
import { same } from '../record/digest.ts';
import type { StreamName } from '../record/journal.ts';
import type { LogRow, Truth } from './truth.ts';
import type { Violation } from './violation.ts';

/** The log by itself: seqs and versions without gaps, commits in one piece, every `old` what stood there before. */
export function checkLog({ streams }: Truth): Violation[] {
  const found: Violation[] = [];
  for (const { name: stream, head, rows, commits } of streams.values()) {
    const add = (sentence: string, where: Partial<Violation> = {}) =>
      found.push({ guarantee: 'dense', sentence, stream, ...where });
    rows.forEach(({ seq, uuid }, index) => {
      const expected = (rows[index - 1]?.seq ?? 0) + 1;
      if (seq !== expected) add(`After seq ${expected - 1} comes ${seq}.`, { uuid, seq });
    });
    const last = rows.at(-1)?.seq ?? 0;
    if (last !== head) add(`The head says ${head}, the log ends at ${last}.`, { seq: last });
    const pieces = new Set<string>();
    for (const { uuid, from } of commits) {
      if (pieces.has(uuid)) add(`Commit ${uuid} is torn apart at seq ${from}.`, { seq: from });
      pieces.add(uuid);
    }
    const before = new Map<Uuid, LogRow>();
    for (const row of rows) {
      const { uuid, seq, version } = row;
      const previous = before.get(uuid);
      before.set(uuid, row);
      if (version !== (previous?.version ?? 0) + 1)
        add(`Version ${version} of a row follows version ${previous?.version ?? 0}.`, { uuid, seq });
      const wrong = Object.entries(row.old).find(
        ([field, old]) => previous && !same(previous.row[field], old),
      );
      if (wrong)
        add(`Seq ${seq} says that ${wrong[0]} was ${JSON.stringify(wrong[1])} before; it was not.`, {
          uuid,
          seq,
        });
    }
  }
  return found;
}

/** The log against the tables: the last version of every row is the row. */
export function checkTables({ streams, tables }: Truth): Violation[] {
  const last = new Map<Uuid, LogRow & { stream: StreamName }>();
  for (const { name, rows } of streams.values())
    if (name !== null) for (const row of rows) last.set(row.uuid, { ...row, stream: name });
  const found: Violation[] = [];
  for (const [uuid, { type, row }] of tables) {
    const logged = last.get(uuid);
    last.delete(uuid);
    if (logged && same(logged.row, row)) continue;
    const field = logged && Object.keys(row).find((name) => !same(logged.row[name], row[name]));
    found.push({
      guarantee: 'tables',
      uuid,
      stream: logged?.stream ?? null,
      ...(logged ? { seq: logged.seq } : {}),
      sentence: logged
        ? `${type} ${row.id}: the table has ${field} = ${JSON.stringify(row[field as string])}, the log ends with ${JSON.stringify(logged.row[field as string])}.`
        : `${type} ${row.id} is in the table and not in the log.`,
    });
  }
  for (const { uuid, type, stream, seq, row } of last.values())
    found.push({
      guarantee: 'tables',
      uuid,
      stream,
      seq,
      sentence: `${type} ${row.id} is in the log and not in the table.`,
    });
  return found;
}
