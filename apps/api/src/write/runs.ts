import type { Uuid } from '@callsign/contracts/scalars';
import type { Draft } from './draft.ts';

/** A run of commits, as write_commits() takes them: with a table, plain edits of different rows of it, of any streams. */
export interface Run<D extends Draft> {
  table?: string;
  commits: D[];
}

/** Cuts commits into runs, in their order. */
export function toRuns<D extends Draft>(drafts: D[]): Run<D>[] {
  const runs: Run<D>[] = [];
  let rows = new Set<string>();
  for (const draft of drafts) {
    const [table, row] = plainEdit(draft) ?? [];
    const last = runs.at(-1);
    if (last && last.table === table && !(row && rows.has(row))) last.commits.push(draft);
    else {
      runs.push({ ...(table && { table }), commits: [draft] });
      rows = new Set();
    }
    if (row) rows.add(row);
  }
  return runs;
}

/** Table and uuid of the row, where a commit only sets fields of one row that concern no other: no id, no reference, no production. */
function plainEdit({ operations, undo, step }: Draft): [table: string, uuid: Uuid] | null {
  const [operation] = operations;
  if (!operation || operations.length > 1 || undo || step) return null;
  const { op, table, uuid, set, refers } = operation;
  if (op !== 'update' || refers || !uuid || !set || table === 'productions') return null;
  return Object.keys(set).length > 0 && !('id' in set) ? [table, uuid] : null;
}
