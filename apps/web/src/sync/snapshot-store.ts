import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Model } from './model.ts';
import { tableOf } from './table.ts';

/** The confirmed rows of one stream as they were at a moment, kept for when there is no connection. */
export interface SavedSnapshot {
  /** The uuid of the production, or 'workspace'. */
  place: string;
  seq: number;
  epoch: string;
  commit: string | null;
  /** When they were last known to be current, in ms since 1970. */
  at: number;
  rows: Record<string, readonly Entity[]>;
}

/** Where the last confirmed rows are kept. They are only ever shown with their age, and never sent. */
export interface SnapshotStore {
  load(place: string): Promise<SavedSnapshot | null>;
  save(snapshot: SavedSnapshot): Promise<void>;
  forget(place: string): Promise<void>;
}

/** Keeps nothing: for Node and tests. */
export const noSnapshots: SnapshotStore = {
  load: async () => null,
  save: async () => {},
  forget: async () => {},
};

export const placeOf = (production: Uuid<'production'> | null) => production ?? 'workspace';

/** What is kept of a model. */
export function savedOf(model: Model, production: Uuid<'production'> | null, at: number): SavedSnapshot {
  const rows = Object.fromEntries(Object.entries(model.tables).map(([type, table]) => [type, table.rows]));
  return {
    place: placeOf(production),
    seq: model.seq,
    epoch: model.epoch,
    commit: model.commit ?? null,
    at,
    rows,
  };
}

/** The model that was kept. */
export function modelOfSaved({ seq, epoch, commit, rows }: SavedSnapshot): Model {
  const tables = Object.fromEntries(Object.entries(rows).map(([type, list]) => [type, tableOf(list)]));
  return { seq, epoch, commit, tables };
}
