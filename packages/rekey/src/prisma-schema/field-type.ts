/** How schema.prisma writes a SQL type. */
export interface FieldType {
  type: string;
  /** `Uuid`, `VarChar(25)`; null where the type says it all. */
  native: string | null;
}

const plain: Record<string, FieldType> = {
  text: { type: 'String', native: null },
  uuid: { type: 'String', native: 'Uuid' },
  citext: { type: 'String', native: 'Citext' },
  integer: { type: 'Int', native: null },
  smallint: { type: 'Int', native: 'SmallInt' },
  bigint: { type: 'BigInt', native: null },
  oid: { type: 'Int', native: 'Oid' },
  boolean: { type: 'Boolean', native: null },
  date: { type: 'DateTime', native: 'Date' },
  'timestamp(3) without time zone': { type: 'DateTime', native: null },
  'numeric(65,30)': { type: 'Decimal', native: null },
  numeric: { type: 'Decimal', native: 'Decimal' },
  'double precision': { type: 'Float', native: null },
  real: { type: 'Float', native: 'Real' },
  jsonb: { type: 'Json', native: null },
  bytea: { type: 'Bytes', native: null },
  inet: { type: 'String', native: 'Inet' },
};

const measured: [pattern: RegExp, type: string, native: string][] = [
  [/^character varying(?:\((\d+)\))?$/, 'String', 'VarChar'],
  [/^character\((\d+)\)$/, 'String', 'Char'],
  [/^numeric\((\d+),(\d+)\)$/, 'Decimal', 'Decimal'],
  [/^timestamp(?:\((\d)\))? without time zone$/, 'DateTime', 'Timestamp'],
  [/^timestamp(?:\((\d)\))? with time zone$/, 'DateTime', 'Timestamptz'],
];

/** The field's type for a column's, as format_type spells it. */
export function fieldType(type: string): FieldType {
  if (type.endsWith('[]')) {
    const one = fieldType(type.slice(0, -2));
    return one.type.startsWith('Unsupported')
      ? { type: `Unsupported(${JSON.stringify(type)})`, native: null }
      : { type: `${one.type}[]`, native: one.native };
  }
  const known = plain[type];
  if (known) return known;
  for (const [pattern, name, native] of measured) {
    const found = pattern.exec(type);
    if (!found) continue;
    const numbers = found.slice(1).filter((it) => it !== undefined);
    // Without a number Prisma reads its own default precision.
    const shown =
      numbers.length > 0 ? `(${numbers.join(', ')})` : native.startsWith('Timestamp') ? '(6)' : '';
    return { type: name, native: `${native}${shown}` };
  }
  return { type: `Unsupported(${JSON.stringify(type)})`, native: null };
}
