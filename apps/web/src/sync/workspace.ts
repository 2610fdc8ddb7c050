import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Ids } from './entry.ts';
import type { CellState, Refusal } from './overlay.ts';
import { createReplica, type ReplicaDeps } from './replica.ts';
import type { Fields, Result, RowResult } from './result.ts';
import type { Status } from './status.ts';
import type { Tint } from './tints.ts';
import { createWrites } from './writes.ts';

type ProductionUuid = Uuid<'production'>;

/** The list of productions, kept current. */
export interface Workspace {
  subscribe(listener: () => void): () => void;
  revision(): number;
  status(): Status;
  /** Live productions in natural order of their ids; the same array until one of them changes. */
  productions(): readonly Entity<'production'>[];
  production(uuid: ProductionUuid): Entity<'production'> | undefined;
  /** The show without anything unconfirmed laid over; undefined when it is deleted. */
  confirmed(uuid: ProductionUuid): Entity<'production'> | undefined;
  cell(uuid: Uuid, field: string): CellState;
  drafts(uuid: Uuid): ReadonlyMap<string, CellState> | undefined;
  refusals(): readonly Refusal[];
  create(fields: Fields<'production'>): Promise<RowResult<'production'>>;
  edit(uuid: ProductionUuid, fields: Fields<'production'>, seenVersion?: number): Promise<Result>;
  remove(uuid: ProductionUuid): Promise<RowResult<'production'>>;
  restore(uuid: ProductionUuid, ids?: Ids): Promise<RowResult<'production'>>;
  retry(uuid: Uuid, field: string, value?: unknown): Promise<Result>;
  discard(uuid: Uuid, field: string): void;
  remoteTint(uuid: Uuid, field: string): Tint | null;
  close(): void;
}

/** Opens the list of productions: it comes as soon as it is loaded, and stays current until it is closed. */
export function createWorkspace(deps: ReplicaDeps): Workspace {
  const replica = createReplica(deps, null);
  const writes = createWrites(deps.platform, replica, deps.outbox, null);
  type Answer = Promise<RowResult<'production'>>;
  return {
    subscribe: replica.subscribe,
    revision: replica.revision,
    status: replica.status,
    productions: () => replica.rows('production') as readonly Entity<'production'>[],
    production: (uuid) => replica.row(uuid) as Entity<'production'> | undefined,
    confirmed: (uuid) => replica.confirmed(uuid) as Entity<'production'> | undefined,
    cell: replica.cell,
    drafts: replica.drafts,
    refusals: replica.refusals,
    create: (fields) => writes.add('production', fields).done as Answer,
    edit: (uuid, fields, seenVersion) => writes.edit('production', uuid, fields, seenVersion),
    remove: (uuid) => writes.remove('production', uuid) as Answer,
    restore: (uuid, ids) => writes.restore('production', uuid, ids) as Answer,
    retry: writes.retry,
    discard: writes.discard,
    remoteTint: replica.remoteTint,
    close: replica.close,
  };
}
