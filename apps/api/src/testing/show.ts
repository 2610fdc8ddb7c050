import type { Snapshot } from '@callsign/contracts/api';
import type { Commit } from '@callsign/contracts/commits';
import { tableOf } from '@callsign/contracts/entity';
import { definitionOf, definitions, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Person } from './person.ts';
import type { TestServer } from './server.ts';
import type { Screen, TestSocket } from './socket.ts';

/** A production of one test, two people who work on it, and a screen that follows it. */
export interface Show {
  uuid: Uuid<'production'>;
  row: Entity<'production'>;
  ana: Person;
  ben: Person;
  socket: TestSocket;
  screen: Screen;
  /** A new row by Ana, in this show. */
  add<T extends EntityType>(type: T, fields?: Record<string, unknown>): Promise<Entity<T>>;
  /** Waits until the screen has all that the log holds, and says what it was told since it was last asked. */
  told(): Promise<string[]>;
  /** Where the log stands, and the number of rows in every table: what a refused write leaves alone. */
  footprint(): Promise<unknown>;
  snapshot(): Promise<Snapshot>;
}

/** Makes a production, and a screen that is live on it. */
export async function makeShow(server: TestServer): Promise<Show> {
  const ana = server.as('Ana');
  // Ids of shows are free for any other test while a show is in the trash, so each has one that nobody else takes.
  const id = `Test ${crypto.randomUUID().slice(0, 8)}`;
  const { entity: row } = await ana.create('production', { id, client: 'Northwind', showName: 'Spring' });
  const socket = await server.socket();
  const screen = socket.hello(row.uuid, 0);
  await socket.until('the screen is live', () => screen.live);
  let read = screen.commits.length;

  async function told() {
    const [head] = await server.sql<{ seq: string }>('select seq from heads where production_uuid = $1', [
      row.uuid,
    ]);
    await socket.until(`seq ${head?.seq} has come`, () => screen.seq >= Number(head?.seq));
    if (screen.problems.length > 0) throw new Error(screen.problems.join('; '));
    const fresh = screen.commits.slice(read);
    read = screen.commits.length;
    return fresh.map(inWords);
  }

  return {
    uuid: row.uuid,
    row,
    ana,
    ben: server.as('Ben'),
    socket,
    screen,
    told,
    async add(type, fields = {}) {
      return (await ana.create(type, { productionUuid: row.uuid, ...fields })).entity;
    },
    footprint: () =>
      server.sql(
        `select (select seq from heads where production_uuid = $1),
           (select jsonb_agg(to_jsonb(t)) from productions t where uuid = $1) as production,
           (select count(*) from changes where production_uuid = $1) as changes,
           (select count(*) from idempotency_keys where production_uuid = $1) as keys,
           ${definitions
             .filter(({ type }) => type !== 'production')
             .map(tableOf)
             .map(
               (table) =>
                 `(select jsonb_agg(to_jsonb(t) order by uuid) from ${table} t where production_uuid = $1) as ${table}`,
             )
             .join(', ')}`,
        [row.uuid],
      ),
    snapshot: () => ana.get(`/api/productions/${row.uuid}/snapshot`),
  };
}

/** A commit in words: "Ana: source SRC 1 updated (name); send DST 1 deleted". */
export function inWords({ userName, changes }: Commit): string {
  const words = changes.map(({ entityType, entity, event, old }) => {
    const fields = event === 'entity:updated' ? ` (${Object.keys(old).sort().join(', ')})` : '';
    return `${entityType} ${entity.id} ${event.slice('entity:'.length)}${fields}`;
  });
  return `${userName}: ${words.join('; ')}`;
}

/** Fields of a new row of a type from its definition's sample, in a show; every row that it must refer to is made too. */
export async function sampleFields(show: Show, type: EntityType): Promise<Record<string, unknown>> {
  const definition = definitionOf(type);
  if (!definition) throw new Error(`${type} is no entity type.`);
  const fields: Record<string, unknown> = { ...(definition.sample as object) };
  if (type === 'production') return fields;
  for (const [field, { to }] of Object.entries(definition.references as Record<string, { to: EntityType }>))
    fields[field] = (await show.add(to, await sampleFields(show, to))).uuid;
  return { ...fields, productionUuid: show.uuid };
}
