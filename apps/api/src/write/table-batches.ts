import type { Uuid } from '@callsign/contracts/scalars';
import type { DatabaseCommit } from './database-commit.ts';

/** Commits that are written one after the other, as write_commits() takes them: with a table, plain edits of different rows of it, of any streams. */
export interface TableBatch {
  table?: string;
  commits: DatabaseCommit[];
}

/** Cuts commits into batches, in their order. */
export function toTableBatches(commits: readonly DatabaseCommit[]): TableBatch[] {
  const batches: TableBatch[] = [];
  let rows = new Set<string>();
  for (const commit of commits) {
    const [table, row] = plainEdit(commit) ?? [];
    const last = batches.at(-1);
    if (last && last.table === table && !(row && rows.has(row))) last.commits.push(commit);
    else {
      batches.push({ ...(table && { table }), commits: [commit] });
      rows = new Set();
    }
    if (row) rows.add(row);
  }
  return batches;
}

/** Table and uuid of the row, where a commit only sets fields of one row that concern no other: no id, no reference, no production. */
function plainEdit({ operations, undo, step }: DatabaseCommit): [table: string, uuid: Uuid] | null {
  const [operation] = operations;
  if (!operation || operations.length > 1 || undo || step) return null;
  const { op, table, uuid, set, hasReferences } = operation;
  if (op !== 'update' || hasReferences || !uuid || !set || table === 'productions') return null;
  return Object.keys(set).length > 0 && !('id' in set) ? [table, uuid] : null;
}
