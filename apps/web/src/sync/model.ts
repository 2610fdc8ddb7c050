import type { ProductionList, Snapshot } from '@callsign/contracts/api';
import type { Commit } from '@callsign/contracts/commits';
import { definitionOf, type Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { valueIn } from './row.ts';
import { emptyTable, type Table, tableOf, withRows } from './table.ts';

/**
 * The live rows of one stream after all of its changes up to `seq`: the state of the server at one moment, never a mixture.
 *
 * A model comes from a snapshot and goes on by commits that follow it without a gap (`applyCommits`). It is never changed in place:
 * the next model shares every table and row that has not changed, so that React can compare references. docs/sync.md has the whole
 * story.
 */
export interface Model {
  readonly seq: number;
  /** The commit that ends at `seq`, where it is known. */
  readonly commit?: string | null;
  /** Which history `seq` counts in: it differs after a restore from backup. */
  readonly epoch: string;
  readonly tables: Readonly<Record<string, Table>>;
}

/** What came of applying commits: those that were new, and whether one is missing before the next. */
export interface Applied {
  model: Model;
  applied: readonly Commit[];
  gap: boolean;
}

/** Applies commits in seq order. Repeats are passed over; at a gap it stops, because what follows may build on what is missing. */
export function applyCommits(model: Model, commits: readonly Commit[]): Applied {
  const applied: Commit[] = [];
  let { seq } = model;
  let gap = false;
  for (const commit of commits) {
    if (commit.seq <= seq) continue;
    if (commit.from > seq + 1) {
      gap = true;
      break;
    }
    applied.push(commit);
    seq = commit.seq;
  }
  if (applied.length === 0) return { model, applied, gap };
  const commit = applied.at(-1)?.uuid ?? null;
  return { model: { ...model, seq, commit, tables: foldInto(model, applied) }, applied, gap };
}

function foldInto(model: Model, commits: readonly Commit[]): Model['tables'] {
  const touched = new Map<string, Map<Uuid, Entity | null>>();
  for (const commit of commits) {
    for (const change of commit.changes) {
      if (change.seq <= model.seq) continue;
      const rows = touched.get(change.entityType) ?? new Map<Uuid, Entity | null>();
      touched.set(change.entityType, rows);
      rows.set(change.entity.uuid, change.entity.isDeleted ? null : change.entity);
    }
  }
  const tables = { ...model.tables };
  for (const [type, rows] of touched) tables[type] = withRows(tables[type] ?? emptyTable, rows);
  return tables;
}

/** The model of a production's snapshot. Rows that `before` holds in the same version are taken over as they are. */
export function modelOfSnapshot(snapshot: Snapshot, before: Model | null): Model {
  const rows: Record<string, readonly Entity[]> = { production: [snapshot.production], ...snapshot.entities };
  return modelOfRows(rows, snapshot, before);
}

/** The model of the workspace's stream: the list of productions. */
export function modelOfList(list: ProductionList, before: Model | null): Model {
  return modelOfRows({ production: list.productions }, list, before);
}

function modelOfRows(
  rows: Record<string, readonly Entity[]>,
  { seq, epoch, commit }: { seq: number; epoch: string; commit: string | null },
  before: Model | null,
): Model {
  // A snapshot that stands before the model comes from a restored database: its versions count anew.
  const known = before && before.epoch === epoch && before.seq <= seq ? before.tables : {};
  const tables: Record<string, Table> = {};
  for (const [type, fresh] of Object.entries(rows)) {
    const old = known[type] ?? emptyTable;
    const kept = fresh.map((row) => {
      const same = old.byUuid.get(row.uuid);
      return same?.version === row.version && sameSecrets(type, same, row) ? same : row;
    });
    const unchanged =
      kept.length === old.rows.length && kept.every((row) => old.byUuid.get(row.uuid) === row);
    tables[type] = unchanged ? old : tableOf(kept);
  }
  return { seq, epoch, commit, tables };
}

/** Whoever may see more or less than before holds the same version with other secrets in it. */
function sameSecrets(type: string, a: Entity, b: Entity): boolean {
  const secret: readonly string[] = definitionOf(type)?.secret ?? [];
  return secret.every((field) => valueIn(a, field) === valueIn(b, field));
}

/** The live row with this uuid, of whatever type. */
export function rowOf(model: Model, uuid: Uuid): Entity | undefined {
  for (const table of Object.values(model.tables)) {
    const row = table.byUuid.get(uuid);
    if (row) return row;
  }
  return undefined;
}
