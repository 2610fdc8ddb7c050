import type { Uuid } from '@callsign/contracts/scalars';
import type { DatabaseCommit } from './database-commit.ts';

/** A run of commits, as write_commits() takes them: with a table, plain edits of different rows of it, of any streams. */
export interface Run {
  table?: string;
  commits: DatabaseCommit[];
}

/** Cuts commits into runs, in their order. */
export function toRuns(commits: readonly DatabaseCommit[]): Run[] {
  const runs: Run[] = [];
  let rows = new Set<string>();
  for (const commit of commits) {
    const [table, row] = plainEdit(commit) ?? [];
    const last = runs.at(-1);
    if (last && last.table === table && !(row && rows.has(row))) last.commits.push(commit);
    else {
      runs.push({ ...(table && { table }), commits: [commit] });
      rows = new Set();
    }
    if (row) rows.add(row);
  }
  return runs;
}

/** Table and uuid of the row, where a commit only sets fields of one row that concern no other: no id, no reference, no production. */
function plainEdit({ operations, undo, step }: DatabaseCommit): [table: string, uuid: Uuid] | null {
  const [operation] = operations;
  if (!operation || operations.length > 1 || undo || step) return null;
  const { op, table, uuid, set, refers } = operation;
  if (op !== 'update' || refers || !uuid || !set || table === 'productions') return null;
  return Object.keys(set).length > 0 && !('id' in set) ? [table, uuid] : null;
}
