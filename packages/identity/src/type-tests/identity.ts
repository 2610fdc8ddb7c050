// What the compiler refuses about identities: `pnpm check` fails at a line that compiles although it must not.
import type { DisplayId, Uuid } from '../brands.ts';
import { compareDisplayIds } from '../compare-display-ids.ts';
import { displayIdKey, isSameDisplayId } from '../display-id.ts';
import { nextDisplayId, nextFreeLike } from '../next-display-id.ts';
import { parseDisplayId } from '../parse-display-id.ts';
import { makeUuidV7 } from '../uuid.ts';
import { readUuid } from '../uuid-text.ts';

declare const row: { uuid: Uuid<'camera'>; id: DisplayId };
declare const rows: (typeof row)[];
declare const typed: string;

export const sameId = isSameDisplayId(row.id, typed);
export const made: Uuid = makeUuidV7();
export const read: Uuid | null = readUuid(typed);

// @ts-expect-error a display id is not compared with a uuid
export const compared = compareDisplayIds(row.uuid, row.id);

// @ts-expect-error a uuid is not the same as a display id
export const same = isSameDisplayId(row.id, row.uuid);

// @ts-expect-error a uuid has no key under which a display id is taken
export const key = displayIdKey(row.uuid);

// @ts-expect-error a uuid is not taken apart as a display id
export const parsed = parseDisplayId(row.uuid);

// @ts-expect-error no free display id is made from a uuid
export const free = nextFreeLike(row.uuid, ['SRC 1']);

// @ts-expect-error uuids are no display ids that are taken
export const taken = nextFreeLike(row.id, [row.uuid]);

export const next = nextDisplayId(
  'SRC',
  // @ts-expect-error uuids do not count as display ids of a series
  rows.map(({ uuid }) => uuid),
);
