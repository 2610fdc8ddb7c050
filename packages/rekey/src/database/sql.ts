import { createHash } from 'node:crypto';
import type { TableName } from './table-name.ts';

/** A name as SQL text: quoted whenever PostgreSQL would otherwise read something else. */
export function ident(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A text between dollar quotes, such as the body of a function. The tag is one that the text, with all its names and values, does not contain. */
export function dollarQuoted(text: string): string {
  let tag = '$rekey$';
  for (let n = 1; text.includes(tag); n += 1) tag = `$rekey_${n}$`;
  return `${tag}${text}${tag}`;
}

/** A whole row of the table with this alias as one value. The alias alone would mean a column of that name, where there is one. */
export const wholeRow = (alias: string) => `(${ident(alias)}.*)`;

/** A text as an SQL literal, whatever standard_conforming_strings says. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

/** A table's (or other relation's) name with its schema. */
export const qualified = ({ schema, name }: TableName) => `${ident(schema)}.${ident(name)}`;

/** Several names as a list. */
export const idents = (names: readonly string[]) => names.map(ident).join(', ');

/** Bytes of a name that PostgreSQL keeps (NAMEDATALEN - 1). */
const NAME_BYTES = 63;

/** A name cut to what PostgreSQL keeps, never in the middle of a character; the end is what stays. */
export function fitName(start: string, end = ''): string {
  let kept = start;
  while (Buffer.byteLength(kept + end) > NAME_BYTES) kept = [...kept].slice(0, -1).join('');
  return kept + end;
}

/** A name that fits; one that has to be cut ends in a hash of the whole, so that two long names stay two. */
export function shortName(name: string): string {
  if (Buffer.byteLength(name) <= NAME_BYTES) return name;
  return fitName(name, `_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`);
}

/** The first of `wanted`, `wanted_1`, `wanted_2`, … that fits and that nobody has. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  for (let n = 0; ; n++) {
    const name = n === 0 ? shortName(wanted) : fitName(wanted, `_${n}`);
    if (!isTaken(name)) return name;
  }
}

// Reserved, reserved as a column or type name (PostgreSQL manual, appendix C), or reserved in PL/pgSQL, whose parser reads `new.begin` otherwise.
const reserved = new Set(
  `begin by declare execute foreach if loop strict while
   all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char character check coalesce
   collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp
   current_user dec decimal default deferrable desc distinct do else end except exists extract false fetch float for foreign freeze from full grant
   greatest group grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists
   json_object json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime localtimestamp
   merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position
   precision primary real references returning right row select session_user setof similar smallint some substring symmetric system_user table tablesample
   then time timestamp to trailing treat trim true union unique user using values varchar variadic verbose when where window with xmlattributes xmlconcat
   xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);
