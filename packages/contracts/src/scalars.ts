import { normalizeDisplayId } from '@callsign/identity/display-id';
import { readsAsKey } from '@callsign/identity/identifier-kind';
import { z } from 'zod';

declare const identity: unique symbol;
declare const callsign: unique symbol;

/** The identity of one entity: made by Postgres, never changed, and of one entity type only. */
export type Uuid<T extends string = string> = string & { readonly [identity]: T };

/** The display id of an entity ("SRC 1"): anyone may rename it at any time, so it is never a key. */
export type DisplayId = string & { readonly [callsign]: true };

/** A uuid of the given entity type. Any case is accepted and answered in lower case (RFC 9562, section 4). */
export function uuidOf<T extends string>(type: T): z.ZodType<Uuid<T>, string> {
  const schema = z
    .guid('is not a UUID (expected 8-4-4-4-12 hexadecimal digits, with no braces, blanks or "urn:uuid:")')
    .toLowerCase()
    .meta({ description: `The uuid of a ${type}.` });
  return schema as unknown as z.ZodType<Uuid<T>, string>;
}

/** A display id: trimmed, 1 to 64 characters on one line, and never something that reads as a uuid or a CUID. */
export const displayId: z.ZodType<DisplayId, string> = z
  .string()
  .overwrite((text) => {
    const result = normalizeDisplayId(text);
    return result.ok ? result.id : text;
  })
  .superRefine((text, context) => {
    const result = normalizeDisplayId(text);
    if (!result.ok) context.addIssue({ code: 'custom', message: result.problem });
    else if (readsAsKey(result.id))
      context.addIssue({
        code: 'custom',
        message:
          'An id cannot look like a CUID, because it would be taken for the key of a row; choose a name.',
      });
  })
  .meta({ description: 'The display id, free to edit.' }) as unknown as z.ZodType<DisplayId, string>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what this is for.
const controlCharacter = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above, but notes may hold tabs and line ends.
const controlCharacterInNote = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** One line of text, kept as typed: no control characters and no half of a surrogate pair. */
export const line = (max: number) =>
  z
    .string()
    .max(max, `is longer than ${max} characters`)
    .refine((text) => !controlCharacter.test(text), 'holds a control character or a line end')
    .refine((text) => text.isWellFormed(), 'holds a broken character (half of a surrogate pair)');

/** One line of text that must say something. */
export const filledLine = (max: number) =>
  line(max).refine((text) => text.trim() !== '', 'must not be empty');

/** Text of several lines, kept as typed. */
export const note = z
  .string()
  .max(10_000, 'is longer than 10,000 characters')
  .refine((text) => !controlCharacterInNote.test(text), 'holds a control character')
  .refine((text) => text.isWellFormed(), 'holds a broken character (half of a surrogate pair)');

/** What names a row in a path: its uuid, its id or a former one, or a legacy key. The look-up judges what it says. */
export const identifier = z.string().min(1).max(200);

/** A whole number that fits Postgres's integer. */
export const whole = (min = -2_147_483_648, max = 2_147_483_647) => z.int().min(min).max(max);

/** The number of a row's version: 1 when it was made, and one more with each change. A Postgres integer. */
export const rowVersion = whole(1);

/** A measure (feet, millimetres, hertz): finite and not negative. */
export const measure = z.number().min(0).max(1e9);

const inTheseCenturies = (text: string) => /^(19|2\d)\d\d-/.test(text);

/** A point in time, ISO 8601 with an offset; answered in UTC with milliseconds. */
export const instant = z.iso
  .datetime({ offset: true })
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))
  .refine(inTheseCenturies, 'must lie between the years 1900 and 2999');

/** A calendar day, ISO 8601 (2026-05-01). */
export const day = z.iso.date().refine(inTheseCenturies, 'must lie between the years 1900 and 2999');

/** A web address. */
export const webAddress = z
  .url({ protocol: /^https?$/, message: 'is not a web address (https://…)' })
  .max(2000);
