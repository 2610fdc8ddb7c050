// What the compiler refuses in the two-browser suite: `pnpm check` fails at a swap of `id` for `uuid` that compiles.
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import type { OldEdit } from '../fixtures/older-tab.ts';
import type { Person } from '../fixtures/person.ts';
import type { Show } from '../fixtures/show.ts';

declare const person: Person;
declare const show: Show;
declare const source: { uuid: Uuid<'source'>; id: DisplayId };

/** What does compile: the same calls with what they ask for. */
export const kept = () => [
  person.rowByUuid(source.uuid),
  show.row('source', source.uuid),
  show.put('source', source.uuid, {}),
  show.find('source', source.id),
];

// @ts-expect-error the row of a grid is not found by its display id where its uuid is asked for
export const found = () => person.rowByUuid(source.id);

// @ts-expect-error a row is not read by its display id
export const read = () => show.row('source', source.id);

// @ts-expect-error the uuid of a source names no camera
export const readAs = () => show.row('camera', source.uuid);

// @ts-expect-error a row is not written by its display id
export const written = () => show.put('source', source.id, {});

// @ts-expect-error a row has no history by its display id
export const told = () => show.history('source', source.id);

// @ts-expect-error the uuid that a grid shows is not a display id
export const shown: () => Promise<DisplayId> = () => person.uuidOf('SRC 1');

// @ts-expect-error a show is not known by a display id
export const named: Show['uuid'] = source.id;

// @ts-expect-error an edit of an older tab does not name its row by a display id
export const edited: OldEdit['uuid'] = source.id;
