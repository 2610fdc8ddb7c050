import type { DisplayId } from '@callsign/identity/brands';

/** Text read as a value; where it cannot be, `problem` is a sentence for who typed it, with an example. */
export type Reading<T = unknown> = { ok: true; value: T } | { ok: false; problem: string };

export const read = <T>(value: T): Reading<T> => ({ ok: true, value });
export const refuse = (problem: string): { ok: false; problem: string } => ({ ok: false, problem });

/** Where text is shown and typed: the person's locale (BCP 47) decides signs and order, the zone (IANA) what clocks show. */
export interface TextPlace {
  readonly locale: string;
  readonly zone: string;
}

/** What a person has typed, or picked from a list: `picked` is the option's key (a uuid for a reference). */
export interface Draft {
  readonly text: string;
  readonly picked?: string;
}

/** One thing that can be picked: `key` is what is stored, `text` what is shown, `id` the display id of a row. */
export interface Option {
  readonly key: string;
  readonly text: string;
  readonly id?: DisplayId;
}

/** Text as the readers compare it: full-width forms as plain ones, any blank as a space, any minus as a hyphen. */
export const plainText = (text: string) =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s/g, ' ')
    .replace(/[\u2212\u2013]/g, '-')
    .trim();

export const isSameText = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
