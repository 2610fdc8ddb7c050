// What the compiler refuses in the simulation: `pnpm check` fails at a swap of `id` for `uuid` that compiles.
import type { Change, Commit } from '@callsign/contracts/commits';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { type Rows, SHOW, sourceRow } from '../plain-log.ts';

declare const source: { uuid: Uuid<'source'>; id: DisplayId };
declare const camera: { uuid: Uuid<'camera'>; id: DisplayId };
declare const rows: Rows;

/** What does compile: the same with what is asked for. */
export const kept = [rows.get(source.uuid), sourceRow(source.uuid, 1, false)];

/** The commits that are made up are of the show. */
export const made: Commit['productionUuid'] = SHOW;

// @ts-expect-error a row is not found by its display id
export const found = rows.get(source.id);

// @ts-expect-error the rows are sources
export const camerasRow = rows.get(camera.uuid);

// @ts-expect-error a row is not made with its display id for its uuid
export const row = sourceRow(source.id, 1, false);

// @ts-expect-error the uuid of a row is not its display id
export const id: DisplayId = sourceRow(source.uuid, 1, false).uuid;

// @ts-expect-error a change does not name its row by a display id
export const changed: Change['entityId'] = source.id;

// @ts-expect-error a commit is not in the stream of a source
export const stream: Commit['productionUuid'] = source.uuid;
