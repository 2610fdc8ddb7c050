import type { Uuid } from '@callsign/contracts/scalars';
import type { Presence } from './presence.ts';
import { createReplica, type ReplicaDeps, type Rows } from './replica.ts';
import type { Fields, RowResult } from './result.ts';
import type { TypeName } from './row.ts';
import { createWrites, type NewRowOptions, type Writes } from './writes.ts';

/** The name of a type whose rows belong to a production. */
type Inside<T extends string> = Exclude<TypeName<T>, 'production'>;

/**
 * One open production: its rows, what can be done to them, and who else is there. A name or a uuid of a type gives rows
 * of that type; to code that loops over definitions, which knows neither, the same methods give rows of any.
 */
export interface Book
  extends Rows,
    Omit<Writes, 'add'>,
    Pick<Presence, 'people' | 'peersOf' | 'moveTo' | 'noteActivity'> {
  readonly productionUuid: Uuid<'production'>;
  create<T extends string>(type: Inside<T>, fields: Fields<T>): Promise<RowResult<T>>;
  /** Adds a row that shows at once, under a temporary uuid until the server has made it. */
  add<T extends string>(
    type: Inside<T>,
    fields: Fields<T>,
    options?: NewRowOptions,
  ): { temporary: Uuid<T>; done: Promise<RowResult<T>> };
  /** The uuid under which a row was first shown here: it stays when the server gives the row its own. */
  keyOf<T extends string>(uuid: Uuid<T>): Uuid<T>;
  uuidOf<T extends string>(key: Uuid<T>): Uuid<T>;
}

/** Opens a production: its rows come as soon as the snapshot is there, and stay current until it is closed. */
export function createBook(deps: ReplicaDeps, productionUuid: Uuid<'production'>): Book {
  const { presence, ...rows } = createReplica(deps, productionUuid);
  const writes = createWrites(deps.platform, rows, deps.outbox, productionUuid);
  const { people, peersOf, moveTo, noteActivity } = presence;
  return {
    ...rows,
    ...writes,
    productionUuid,
    add: <T extends string>(type: Inside<T>, fields: Fields<T>, options?: NewRowOptions) =>
      writes.add<T>(type, fields, options),
    create: <T extends string>(type: Inside<T>, fields: Fields<T>) => writes.add<T>(type, fields).done,
    people,
    peersOf,
    moveTo,
    noteActivity,
    keyOf: deps.outbox.keyOf,
    uuidOf: deps.outbox.uuidOf,
  };
}
