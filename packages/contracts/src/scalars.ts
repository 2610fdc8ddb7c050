import type { DisplayId, Uuid } from '@callsign/identity/brands';
import { normalizeDisplayId } from '@callsign/identity/display-id';
import { readsAsKey } from '@callsign/identity/identifier-kind';
import { isCrowded } from '@callsign/identity/marks';
import { findUnseen, type TextForm } from '@callsign/identity/unseen';
import { z } from 'zod';
// Every schema of the contract says what is wrong in our own words.
import './issue-text.ts';
import { wholeRange } from './text/number-text.ts';
import { isZone } from './text/wall-clock.ts';

export type { DisplayId, Uuid } from '@callsign/identity/brands';

/** What is said of text of another form; of what is missing or no text, the usual is said. */
const ofForm = (message: string) => ({
  error: ({ code }: { code: string }) => (code === 'invalid_format' ? message : undefined),
});

/** A uuid of the given entity type. Any case is accepted and answered in lower case (RFC 9562, section 4). */
export function uuidOf<T extends string>(type: T): z.ZodType<Uuid<T>, string> {
  const schema = z
    .guid(ofForm('is not a UUID (8-4-4-4-12 hexadecimal digits, with no braces, blanks or "urn:uuid:")'))
    .toLowerCase()
    .meta({ description: `The uuid of a ${type}.` });
  return schema as unknown as z.ZodType<Uuid<T>, string>;
}

/** The uuid of a thing as the server answers it: text that was a uuid when it was stored, and is not checked again. */
export const uuidOut = <T extends string>(type: T) =>
  z
    .string()
    .meta({ format: 'uuid', description: `The uuid of a ${type}.` }) as z.ZodType<string> as z.ZodType<
    Uuid<T>,
    string
  >;

/** The display id of a row as the server answers it: not checked again either. */
export const displayIdOut = () => z.string() as z.ZodType<string> as z.ZodType<DisplayId, string>;

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
        message: 'cannot look like a CUID, because it would be taken for the key of a row; choose a name',
      });
  })
  .meta({ description: 'The display id, free to edit.' }) as unknown as z.ZodType<DisplayId, string>;

/** Reads a text as it is stored (NFC, without the white space around a line), and refuses in it what nobody sees. */
const text = (max: number, form: 'line' | 'lines') =>
  z
    .string()
    // No normal form makes a text four times as short: what is longer is refused as it is, unread.
    .overwrite((typed) => (typed.length > 4 * max || isCrowded(typed) ? typed : stored(typed, form)))
    .max(max, `is longer than ${max.toLocaleString('en')} characters`)
    .superRefine(refuseUnseen(max, form));

const refuseUnseen = (max: number, form: TextForm) => (typed: string, context: z.RefinementCtx) => {
  if (isCrowded(typed))
    context.addIssue({ code: 'custom', message: 'holds a letter with more than 30 marks; type it anew' });
  const unseen = typed.length > max ? null : findUnseen(typed, form);
  if (!unseen) return;
  context.addIssue({
    code: 'custom',
    message: `holds ${unseen.name}, which nobody sees, as its character ${unseen.place}; delete it or type the text anew`,
  });
};

function stored(typed: string, form: 'line' | 'lines'): string {
  const composed = typed.normalize('NFC');
  return form === 'line' ? composed.trim() : composed;
}

/** One line of text, such as a name: in NFC, with no white space around it and nothing in it that nobody sees. */
export const line = (max: number) => text(max, 'line');

/** One line of text that must say something. */
export const filledLine = (max: number) => line(max).refine((typed) => typed !== '', 'must not be empty');

/** Text of several lines: as a line, but with line breaks and tabs, and kept as typed at its ends. */
export const note = text(10_000, 'lines');

/** What names a row in a path: its uuid, its id or a former one, or a legacy key. The look-up judges what it says. */
export const identifier = z.string().min(1).max(200);

/** A whole number that fits Postgres's integer. */
export function whole(min = -2_147_483_648, max = 2_147_483_647) {
  const problem = `must be ${wholeRange(min, max)}`;
  return z.int().min(min, problem).max(max, problem);
}

/** The number of a row's version: 1 when it was made, and one more with each change. A Postgres integer. */
export const rowVersion = whole(1);

/** A measure (feet, millimetres, hertz): finite and not negative. */
export const measure = z
  .number()
  .min(0, 'must be a number from 0 to 1,000,000,000')
  .max(1e9, 'must be a number from 0 to 1,000,000,000');

const inTheseCenturies = (text: string) => /^(19|2\d)\d\d-/.test(text);

/** A point in time, ISO 8601 with an offset; answered in UTC with milliseconds. */
export const instant = z.iso
  .datetime({ offset: true })
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))
  .refine(inTheseCenturies, 'must lie between the years 1900 and 2999');

/** A point in time as the server answers it (UTC, milliseconds): made of a timestamp of Postgres, and not checked again. */
export const instantOut = z.string().meta({ format: 'date-time' });

/** A calendar day, ISO 8601 (2026-05-01). */
export const day = z.iso.date().refine(inTheseCenturies, 'must lie between the years 1900 and 2999');

/** The IANA name of a time zone ("Europe/Berlin"): whose clocks a venue's are. */
export const zone = z
  .string()
  .max(100)
  .refine(isZone, 'must be the name of a time zone, such as Europe/Berlin');

/** A web address. */
export const webAddress = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .superRefine(refuseUnseen(2000, 'id'));
