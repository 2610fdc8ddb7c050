// Hex digits with a hyphen, or none, behind every group of four: what PostgreSQL's uuid_in takes, bare or in both braces.
const hex = '[0-9a-f]{4}(-?[0-9a-f]{4}){7}';
const spelling = `^(${hex}|\\{${hex}\\})$`;
const pattern = new RegExp(spelling, 'i');

declare const identity: unique symbol;

/** A uuid as PostgreSQL prints it, 8-4-4-4-12 hexadecimal digits in lower case: what readUuid() makes of a text. */
export type Uuid = string & { readonly [identity]: true };

/** The uuid that a text names in any spelling that PostgreSQL takes, as it prints it; null for any other text. */
export function readUuid(text: string): Uuid | null {
  if (!pattern.test(text)) return null;
  const digits = text.replace(/[{}-]/g, '').toLowerCase();
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as Uuid;
}

/** The version of a uuid: 1 to 8, or 0 where the variant is not RFC 9562's. */
export const uuidVersion = (uuid: Uuid): number =>
  /[89ab]/.test(uuid[19] ?? '') ? Number.parseInt(uuid[14] ?? '0', 16) : 0;

/** SQL: the key's value as the text that may spell a uuid. Sixteen bytes are one without hyphens. */
export const spelledKey = (value: string, type: string) =>
  type === 'bytea' ? `pg_catalog.encode(${value}, 'hex')` : `(${value})::text`;

/** SQL: a uuid as a column of this type spells it; null for a type that holds none. */
export function uuidAs(type: string, uuid: string): string | null {
  if (type === 'uuid') return uuid;
  if (type === 'bytea') return `pg_catalog.uuid_send(${uuid})`;
  if (type === 'text' || type === 'character varying' || /(^|\.)citext$/.test(type)) return `${uuid}::text`;
  const length = Number(/^character(?: varying)?\((\d+)\)$/.exec(type)?.[1] ?? 0);
  if (length === 0) return null;
  return length >= 36 ? `${uuid}::text` : `left(replace(${uuid}::text, '-', ''), ${length})`;
}

/** SQL: whether a text spells a uuid. PostgreSQL has no regular expressions for nondeterministic collations, which a column may have. */
export const spellsUuid = (text: string) => `${text} collate "C" ~* '${spelling}'`;

/** SQL: the uuid that a text spells, or NULL. */
export const uuidSpelled = (text: string) => `case when ${spellsUuid(text)} then ${text}::uuid end`;
