import { findAttribute } from './attributes.ts';
import type { Attribute, Field } from './syntax.ts';

/** What Prisma makes of a scalar without `@db.…`, as PostgreSQL's format_type spells it. */
const scalarTypes: Record<string, string> = {
  String: 'text',
  Boolean: 'boolean',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Decimal: 'numeric(65,30)',
  DateTime: 'timestamp(3) without time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
};

/** `@db.…` without arguments. */
const nativeTypes: Record<string, string> = {
  Text: 'text',
  Uuid: 'uuid',
  Citext: 'citext',
  Xml: 'xml',
  Inet: 'inet',
  Boolean: 'boolean',
  SmallInt: 'smallint',
  Integer: 'integer',
  BigInt: 'bigint',
  Oid: 'oid',
  Real: 'real',
  DoublePrecision: 'double precision',
  Money: 'money',
  Date: 'date',
  Json: 'json',
  JsonB: 'jsonb',
  ByteA: 'bytea',
  Decimal: 'numeric',
  Char: 'character(1)',
  VarChar: 'character varying',
  Bit: 'bit(1)',
  VarBit: 'bit varying',
  Timestamp: 'timestamp without time zone',
  Timestamptz: 'timestamp with time zone',
  Time: 'time without time zone',
  Timetz: 'time with time zone',
};

/** True for Prisma's own types; anything else is a model, an enum or a composite type. */
export const isScalar = (type: string) => type in scalarTypes || type === 'Unsupported';

/** A scalar field's SQL type as format_type spells it, `[]` included; null when rekey does not know it. */
export function columnType(field: Field): string | null {
  const base = baseType(field);
  return base && field.list ? `${base}[]` : base;
}

function baseType(field: Field): string | null {
  if (field.type === 'Unsupported') return field.unsupported;
  const native = field.attributes.find((it) => it.name.startsWith('db.'));
  return native ? nativeType(native) : (scalarTypes[field.type] ?? null);
}

function nativeType({ name, args }: Attribute): string | null {
  const short = name.slice('db.'.length);
  const numbers = args.flatMap(({ value }) => (value.is === 'number' ? [value.text] : []));
  const length = numbers.join(',');
  if (length === '') return nativeTypes[short] ?? null;
  switch (short) {
    case 'Char':
      return `character(${length})`;
    case 'VarChar':
      return `character varying(${length})`;
    case 'Bit':
      return `bit(${length})`;
    case 'VarBit':
      return `bit varying(${length})`;
    case 'Decimal':
      return `numeric(${numbers.length === 1 ? `${length},0` : length})`;
    case 'Timestamp':
    case 'Time':
      return `${short.toLowerCase()}(${length}) without time zone`;
    case 'Timestamptz':
    case 'Timetz':
      return `${short.toLowerCase().slice(0, -2)}(${length}) with time zone`;
    default:
      return null;
  }
}

/** True when the column holds a native uuid. */
export const isUuidField = (field: Field) => findAttribute(field, 'db.Uuid') !== null;
