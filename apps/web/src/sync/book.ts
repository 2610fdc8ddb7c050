import type { Operation } from '@callsign/contracts/commits';
import type { Entity, EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Ids } from './entry.ts';
import type { CellState, Refusal, Unsaved } from './overlay.ts';
import type { Peer, Where } from './presence.ts';
import { createReplica, type ReplicaDeps } from './replica.ts';
import type { Fields, Result, RowResult } from './result.ts';
import type { Status } from './status.ts';
import type { Tint } from './tints.ts';
import { createWrites, type NewRowOptions } from './writes.ts';

/** One open production: its rows as the server holds them, with what this person is writing laid over. */
export interface Book {
  readonly productionUuid: Uuid<'production'>;
  /** Calls the listener after changes, at most once per microtask. */
  subscribe(listener: () => void): () => void;
  /** Grows with every notification. */
  revision(): number;
  status(): Status;
  /** Live rows of a type in natural order of their ids; the same array until one of them changes. */
  rows<T extends EntityType>(type: T): readonly Entity<T>[];
  row<T extends EntityType>(uuid: Uuid<T>): Entity<T> | undefined;
  /** The row without anything unconfirmed laid over; undefined when it is deleted. */
  confirmed<T extends EntityType>(uuid: Uuid<T>): Entity<T> | undefined;
  cell(uuid: Uuid, field: string): CellState;
  /** The unconfirmed and refused fields of a row; the same map until one of them changes. */
  drafts(uuid: Uuid): ReadonlyMap<string, CellState> | undefined;
  /** All refused values that wait for a choice; the same array until it changes. */
  refusals(): readonly Refusal[];
  /** New rows of a type that the server has not answered yet. */
  unsaved(type: EntityType): readonly Unsaved[];
  edit<T extends EntityType>(
    type: T,
    uuid: Uuid<T>,
    fields: Fields<T>,
    seenVersion?: number,
  ): Promise<Result>;
  create<T extends Exclude<EntityType, 'production'>>(type: T, fields: Fields<T>): Promise<RowResult<T>>;
  /** Adds a row that shows at once, under a temporary uuid until the server has made it. */
  add<T extends Exclude<EntityType, 'production'>>(
    type: T,
    fields: Fields<T>,
    options?: NewRowOptions,
  ): { temporary: string; done: Promise<RowResult<T>> };
  remove<T extends EntityType>(type: T, uuid: Uuid<T>): Promise<RowResult<T>>;
  restore<T extends EntityType>(type: T, uuid: Uuid<T>, ids?: Ids): Promise<RowResult<T>>;
  /** Takes back a commit, or (null) one's own last step: the last `below` one that could not be taken back. */
  undo(commitUuid: string | null, below?: string, ids?: Ids): Promise<Result>;
  redo(below?: string, ids?: Ids): Promise<Result>;
  /** Many operations as one commit: all or nothing, or with `applyRest` those that can be. */
  commit(operations: readonly Operation[], reason?: string, applyRest?: boolean): Promise<Result>;
  /** Keeps my refused value: sends it again over what stands there now, or another value in its place. */
  retry(uuid: Uuid, field: string, value?: unknown): Promise<Result>;
  /** Takes theirs: forgets my refused value. */
  discard(uuid: Uuid, field: string): void;
  /** Gives up a new row that was refused, with all that was done to it. */
  discardRow(temporary: string): void;
  /** True while the row is to be deleted and the server does not know yet. */
  isLeaving(uuid: string): boolean;
  /** Who else has this production open, one entry per person, oneself first; the same array until it changes. */
  people(): readonly Peer[];
  /** The other people whose cursor stands in a row; the same array until it changes. */
  peersOf(uuid: string): readonly Peer[];
  /** Says where this person is. */
  stand(where: Partial<Where>): void;
  /** This person is at the screen. */
  stir(): void;
  /** The uuid under which a row was first shown here: it stays when the server gives the row its own. */
  keyOf(uuid: string): string;
  uuidOf(key: string): string;
  /** Who else changed a cell within the last 1.2 s. */
  remoteTint(uuid: Uuid, field: string): Tint | null;
  close(): void;
}

/** Opens a production: its rows come as soon as the snapshot is there, and stay current until it is closed. */
export function createBook(deps: ReplicaDeps, productionUuid: Uuid<'production'>): Book {
  const replica = createReplica(deps, productionUuid);
  const writes = createWrites(deps.platform, replica, deps.outbox, productionUuid);
  // Below, rows are of any type; here the brand of a uuid says of which.
  type Of<T extends EntityType> = Entity<T> | undefined;
  type Answer<T extends EntityType> = Promise<RowResult<T>>;
  return {
    productionUuid,
    subscribe: replica.subscribe,
    revision: replica.revision,
    status: replica.status,
    rows: <T extends EntityType>(type: T) => replica.rows(type) as readonly Entity<T>[],
    row: <T extends EntityType>(uuid: Uuid<T>) => replica.row(uuid) as Of<T>,
    confirmed: <T extends EntityType>(uuid: Uuid<T>) => replica.confirmed(uuid) as Of<T>,
    cell: replica.cell,
    drafts: replica.drafts,
    refusals: replica.refusals,
    unsaved: replica.unsaved,
    edit: writes.edit,
    create: <T extends EntityType>(type: T, fields: Fields<T>) => writes.add(type, fields).done as Answer<T>,
    add: <T extends EntityType>(type: T, fields: Fields<T>, options?: NewRowOptions) =>
      writes.add(type, fields, options) as { temporary: string; done: Answer<T> },
    remove: <T extends EntityType>(type: T, uuid: Uuid<T>) => writes.remove(type, uuid) as Answer<T>,
    restore: <T extends EntityType>(type: T, uuid: Uuid<T>, ids?: Ids) =>
      writes.restore(type, uuid, ids) as Answer<T>,
    undo: writes.undo,
    redo: writes.redo,
    commit: writes.commit,
    retry: writes.retry,
    discard: writes.discard,
    discardRow: writes.discardRow,
    isLeaving: replica.isLeaving,
    people: replica.presence.people,
    peersOf: replica.presence.peersOf,
    stand: replica.presence.stand,
    stir: replica.presence.stir,
    keyOf: deps.outbox.keyOf,
    uuidOf: deps.outbox.uuidOf,
    remoteTint: replica.remoteTint,
    close: replica.close,
  };
}
