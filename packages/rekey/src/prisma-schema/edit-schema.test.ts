import { describe, expect, it } from 'vitest';
import { replaced } from '../../tests/replaced.ts';
import type { Catalog, Column, Constraint, Index, Table } from '../catalog/catalog.ts';
import type { UnitShape } from '../plan/unit-shape.ts';
import { editSchema } from './edit-schema.ts';
import { parseSchemaFile } from './parse-schema.ts';

const column = (name: string, type: string, more: Partial<Column> = {}) =>
  ({ name, type, notNull: true, default: null, identity: null, isGenerated: false, ...more }) as Column;

const index = (name: string, columns: string[], more: Partial<Index> = {}) =>
  ({
    name,
    isUnique: true,
    isPrimary: false,
    isValid: true,
    method: 'btree',
    keys: columns.map((it) => ({ column: it, suffix: '' })),
    includes: [],
    predicate: null,
    ...more,
  }) as Index;

const primary = (name: string, columns: string[]) =>
  ({ kind: 'primary', name, columns, references: null }) as Constraint;

const table = (
  schema: string,
  name: string,
  columns: Column[],
  indexes: Index[],
  constraints: Constraint[],
) => ({ schema, name, columns, indexes, constraints }) as Table;

const inShop = { schema: 'shop', name: 'parts' };
const shape: UnitShape = {
  unit: inShop,
  strategy: 'promote',
  key: { legacy: ['number'], legacyAfter: ['number'], uuid: ['uuid'], uuidAfter: ['uuid'] },
  references: [],
  mapping: null,
};
const uuid = column('uuid', 'uuid', { default: 'gen_random_uuid()' });
const number = column('number', 'character varying(20)');
const swapped = (more: Index[] = []): Catalog => ({
  version: 18,
  views: [],
  routines: [],
  uuidClasses: [],
  callers: [],
  tables: [
    table(
      'shop',
      'parts',
      [number, uuid],
      [index('parts_pkey', ['uuid'], { isPrimary: true }), index('parts_number_key', ['number']), ...more],
      [primary('parts_pkey', ['uuid'])],
    ),
  ],
});
const before: Catalog = {
  ...swapped(),
  tables: [
    table(
      'shop',
      'parts',
      [number],
      [index('parts_pkey', ['number'], { isPrimary: true })],
      [primary('parts_pkey', ['number'])],
    ),
  ],
};

const text = [
  '// what we make',
  'model Part {',
  '  // printed on the part',
  '  number String @id @db.VarChar(20) // never reused',
  '',
  '  @@map("parts") // an old name',
  '  @@schema("shop")',
  '}',
  '',
].join('\n');
const other = 'model Part2 {\n  number String @id\n\n  @@map("parts")\n  @@schema("public")\n}\n';
const schemaOf = (...texts: string[]) => ({
  path: 'schema',
  files: texts.map((it, n) => parseSchemaFile(`schema/${n}.prisma`, it)),
});

describe('the edited schema', () => {
  it('keeps comments, touches one model of one file and takes everything back', () => {
    const edited = editSchema(schemaOf(other, text), swapped(), shape);
    expect(edited).toEqual([
      {
        path: 'schema/1.prisma',
        text: replaced(text, [
          '@id @db.VarChar(20) // never reused',
          '@unique @db.VarChar(20) // never reused\n  uuid   String @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid',
        ]),
      },
    ]);
    const back = editSchema(schemaOf(other, edited[0]?.text ?? ''), before, shape);
    expect(back.map((it) => it.text)).toEqual([text]);
  });

  it('keeps the line ends of Windows', () => {
    const windows = text.replaceAll('\n', '\r\n');
    const [edited] = editSchema(
      schemaOf(windows),
      swapped([index('parts_both', ['number', 'uuid'], { isUnique: false })]),
      shape,
    );
    expect(edited?.text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(edited?.text).toContain(
      '  @@index([number, uuid], map: "parts_both")\r\n  @@map("parts") // an old name\r\n',
    );
    expect(editSchema(schemaOf(edited?.text ?? ''), before, shape).map((it) => it.text)).toEqual([windows]);
  });

  it('has nothing to do where schema and database agree, or the table has no model', () => {
    expect(editSchema(schemaOf(text), before, shape)).toEqual([]);
    expect(editSchema(schemaOf(other), swapped(), shape)).toEqual([]);
  });
});
