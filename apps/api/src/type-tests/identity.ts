// What the compiler refuses in the API: `pnpm check` fails at a swap of `id` for `uuid` that compiles.
import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { Principal } from '../accounts/sessions.ts';
import type { Deps } from '../deps.ts';
import { writeRow } from '../http/write-row.ts';
import { lookUp, neverSuchShow, resolveProduction } from '../identifiers/lookup.ts';
import type { Hub } from '../realtime/hub.ts';
import { type LogRow, readLog, toCommit, WORKSPACE } from '../rows/log.ts';
import { named } from '../rows/named-row.ts';
import { listRows, readRow } from '../rows/read.ts';
import { readChildren } from '../rows/read-children.ts';
import { type StoredRow, toEntity } from '../rows/wire.ts';
import type { DatabaseOperation } from '../write/database-operation.ts';
import type { Draft } from '../write/draft.ts';

declare const deps: Deps;
declare const hub: Hub;
declare const definition: AnyDefinition;
declare const row: StoredRow;
declare const entry: LogRow;
declare const draft: Draft;
declare const principal: Principal;
declare const request: Parameters<typeof writeRow>[1];
declare const operation: Operation;
declare const production: { uuid: Uuid<'production'>; id: DisplayId };

type Named = ReturnType<typeof named>;
const { streams, writer, pool, accounts } = deps;
const entity = toEntity(definition, row);

/** What does compile: the same calls with what they ask for. */
export const kept = [
  streams.of(definition, row.uuid),
  readRow(deps.prisma, definition, entity.uuid),
  writer.write(WORKSPACE, draft),
  lookUp(deps, definition, row.id, production.uuid),
  resolveProduction(deps, production.id),
  writeRow(deps, request, definition, production.uuid, [operation]),
];

// http/entity-routes.ts

// @ts-expect-error the stream of a row is asked for by its uuid, not by its id
export const streamById = streams.of(definition, row.id);

// @ts-expect-error rows are listed by the uuid of their production
export const listedById = listRows(deps.prisma, definition, production.id, false);

// @ts-expect-error a row is written into the stream of its production's uuid
export const writtenById = writeRow(deps, request, definition, production.id, [operation]);

// rows/read.ts

// @ts-expect-error a row is read by its uuid, not by its id
export const readById = readRow(deps.prisma, definition, row.id);

// @ts-expect-error child rows are read by the uuids of their parents
export const childrenById = readChildren(pool, definition, [row.id]);

// entities/wire.ts

// @ts-expect-error a stored row has a uuid as its uuid
export const swappedRow: StoredRow = { uuid: row.id, id: row.id };

// @ts-expect-error a stored row has a display id as its id
export const swappedId: StoredRow = { uuid: row.uuid, id: row.uuid };

// @ts-expect-error what is no stored row is not put in the shape of the contract
export const notStored = toEntity(definition, { uuid: row.id, id: row.uuid });

// identifiers/lookup.ts

// @ts-expect-error a row is looked up in the production of a uuid
export const lookedUpIn = lookUp(deps, definition, row.id, production.id);

// @ts-expect-error whether a show exists is asked by its uuid
export const existsById = streams.exists(production.id);

// @ts-expect-error the shows of a person are those of the uuid of their account, not of a session
export const showsOf = neverSuchShow(pool, accounts.memberships, production.id, principal.sessionUuid);

// rows/named-row.ts

// @ts-expect-error a refusal does not name a row by its id in the place of its uuid
export const namedById: Named = { ...named(definition, row), uuid: row.id };

// @ts-expect-error a refusal does not name a row by its uuid in the place of its id
export const namedByUuid: Named = { ...named(definition, row), id: row.uuid };

// rows/log.ts, write/draft.ts, write/database-operation.ts

// @ts-expect-error the log is read by the uuid of a stream
export const logById = readLog(pool, production.id, 0, 10);

// @ts-expect-error a commit has a uuid of its own, and not that of a row
export const commitOfRow = toCommit(WORKSPACE, entry.entity_uuid, [entry], 0);

// @ts-expect-error an operation names its row by uuid
export const operationById: Operation = { op: 'delete', entityType: 'source', uuid: row.id };

// @ts-expect-error an operation of the database does not set a uuid as an id
export const uuidAsId: DatabaseOperation = { op: 'update', table: 'sources', set: { id: row.uuid } };

// @ts-expect-error an undo names a commit, not a row
export const undoOfRow: Draft = { ...draft, undo: row.uuid };

// @ts-expect-error an author is a user, not the session that they are signed in by
export const authoredBySession: Draft = { ...draft, userId: principal.sessionUuid };

// write/writer.ts, realtime/hub.ts, switches/switches.ts, accounts/memberships.ts

// @ts-expect-error a commit is written into a stream, which has the uuid of a production
export const writtenToRow = writer.write(entry.entity_uuid, draft);

// @ts-expect-error a hint is of the stream of a production's uuid
export const hintById = hub.hint(production.id, 1);

// @ts-expect-error the switches of a show are those of its uuid
export const switchById = deps.switches.of(production.id, 'source');

// @ts-expect-error a role is that of a user in a production, and not the other way round
export const swappedRole = accounts.memberships.role(production.uuid, principal.userId);
