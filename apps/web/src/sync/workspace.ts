import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { IdsByRow } from './entry.ts';
import { createReplica, type ReplicaDeps, type Rows } from './replica.ts';
import type { Fields, Result, RowResult } from './result.ts';
import { createWrites, type Writes } from './writes.ts';

type ProductionUuid = Uuid<'production'>;

/** What is the same in a list of productions as in a production. */
type Shared = Omit<Rows, 'rows' | 'row' | 'confirmed' | 'unsaved' | 'isLeaving'> &
  Pick<Writes, 'retry' | 'discard'>;

/** The list of productions, kept current. */
export interface Workspace extends Shared {
  /** Live productions in natural order of their ids; the same array until one of them changes. */
  productions(): readonly Entity<'production'>[];
  production(uuid: ProductionUuid): Entity<'production'> | undefined;
  /** The show without anything unconfirmed laid over; undefined when it is deleted. */
  confirmed(uuid: ProductionUuid): Entity<'production'> | undefined;
  create(fields: Fields<'production'>): Promise<RowResult<'production'>>;
  edit(uuid: ProductionUuid, fields: Fields<'production'>, seenVersion?: number): Promise<Result>;
  remove(uuid: ProductionUuid): Promise<RowResult<'production'>>;
  restore(uuid: ProductionUuid, ids?: IdsByRow): Promise<RowResult<'production'>>;
}

/** Opens the list of productions: it comes as soon as it is loaded, and stays current until it is closed. */
export function createWorkspace(deps: ReplicaDeps): Workspace {
  const replica = createReplica(deps, null);
  const writes = createWrites(deps.platform, replica, deps.outbox, null);
  return {
    ...replica,
    productions: listOf(replica),
    production: replica.row,
    create: (fields) => writes.add('production', fields).done,
    edit: (uuid, fields, seenVersion) => writes.edit('production', uuid, fields, seenVersion),
    remove: (uuid) => writes.remove('production', uuid),
    restore: (uuid, ids) => writes.restore('production', uuid, ids),
    retry: writes.retry,
    discard: writes.discard,
  };
}

/** Lists the shows without those that could not be made, or are lost: they have nothing to open. */
function listOf({ rows, unsaved }: Pick<Rows, 'rows' | 'unsaved'>): Workspace['productions'] {
  let last: { from: unknown; without: unknown; list: readonly Entity<'production'>[] } | null = null;
  return () => {
    const [from, without] = [rows('production'), unsaved('production')];
    if (last?.from === from && last.without === without) return last.list;
    const refused = new Set(without.flatMap(({ key, problem }) => (problem === null ? [] : [key as Uuid])));
    const list = refused.size === 0 ? from : from.filter(({ uuid }) => !refused.has(uuid));
    last = { from, without, list };
    return list;
  };
}
