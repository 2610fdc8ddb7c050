// What the compiler refuses in rekey: `pnpm check` fails at a swap of an old key for a uuid that compiles.
import { readUuid, type Uuid, uuidVersion } from '../database/uuid-text.ts';
import type { KeyCondition } from '../switch/key-switch.ts';
import { keySwitch, plainText, wholeNumber } from '../switch/key-switch.ts';

declare const uuid: Uuid;
declare const text: string;

const gives = () => 'uuid' as const;
const uuidField = { field: 'uuid' } as const;
const byNumber = keySwitch({
  table: 'public.orders',
  legacy: { field: 'id', read: wholeNumber },
  uuid: uuidField,
  gives,
});
const byText = keySwitch({
  table: 'public.tags',
  legacy: { field: 'id', read: plainText },
  uuid: uuidField,
  gives,
});

type ByNumber = KeyCondition<'id', number, 'uuid'>;
type ByText = KeyCondition<'id', string, 'uuid'>;

/** What does compile: the same with what is asked for. */
export const kept: [ByNumber, ByNumber, ByText, string, string, number] = [
  { id: 1 },
  { uuid },
  { id: text },
  byNumber.keyOf({ id: 1, uuid: text }),
  byText.keyOf({ id: text, uuid: null }),
  uuidVersion(uuid),
];

// @ts-expect-error a text that nobody has read for a uuid is none
export const unread: Uuid = text;

// @ts-expect-error the version of an old key is not asked for
export const version = uuidVersion(text);

// @ts-expect-error what may be no uuid is not taken for one
export const maybe: Uuid = readUuid(text);

// @ts-expect-error a row is not asked for by an old key where its uuid is due
export const oldForUuid: ByText = { uuid: text };

// @ts-expect-error a row is not asked for by a uuid where its numeric key is due
export const uuidForOld: ByNumber = { id: uuid };

// @ts-expect-error a number is no uuid
export const numberForUuid: ByNumber = { uuid: 1 };

// @ts-expect-error a row does not hold its uuid in the field of its numeric key
export const swapped = byNumber.keyOf({ id: text, uuid: text });
