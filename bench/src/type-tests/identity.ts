// What the compiler refuses in the bench: `pnpm check` fails at a swap of `id` for `uuid` that compiles.
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { RawRowsJob } from '../load/raw-rows.ts';
import type { StoredVersion } from '../load/rows.ts';
import type { ShownRow } from '../load/screens/screen.ts';
import type { ScreenAnswer } from '../load/screens.ts';
import type { Typed, TypistsJob } from '../load/typists.ts';
import type { WritersJob } from '../load/writers.ts';
import type { Production, StoredRow } from '../peers/peer.ts';

declare const source: { uuid: Uuid<'source'>; id: DisplayId };
declare const camera: { uuid: Uuid<'camera'>; id: DisplayId };
declare const shown: ScreenAnswer;

/** What does compile: the same with what is asked for. */
export const kept: [Production['rows'], StoredRow['uuid'], string | undefined] = [
  [source.uuid],
  source.uuid,
  shown.notes.get(source.uuid),
];

// @ts-expect-error the rows of a production are not named by their display ids
export const rows: Production['rows'] = [source.id];

// @ts-expect-error the rows of a production are its sources
export const cameras: Production['rows'] = [camera.uuid];

// @ts-expect-error a row of the database is not known by its display id
export const stored: StoredRow['uuid'] = source.id;

// @ts-expect-error a version is not that of a display id
export const version: StoredVersion['uuid'] = source.id;

// @ts-expect-error a writer does not write a row by its display id
export const written: WritersJob['rows'] = [[source.id]];

// @ts-expect-error a typist does not write a row by its display id
export const typed: TypistsJob['rows'] = [source.id];

// @ts-expect-error what was typed was not typed into a display id
export const wrote: Typed['uuid'] = source.id;

// @ts-expect-error a raw commit does not write a row by its display id
export const raw: RawRowsJob['productions'][number]['rows'] = [source.id];

// @ts-expect-error a row on a screen is not known by its display id
export const onScreen: ShownRow['uuid'] = source.id;

// @ts-expect-error the note of a row is not found by its display id
export const note = shown.notes.get(source.id);
