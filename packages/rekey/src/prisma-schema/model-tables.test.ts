import { expect, test } from 'vitest';
import { schemaOf } from '../../tests/fixture.ts';
import { modelEnums, modelTables } from './model-tables.ts';
import { parseSchemaFile } from './parse-schema.ts';
import { readSchema } from './read-schema.ts';

const tablesOf = (text: string) => modelTables({ path: 's', files: [parseSchemaFile('s', text)] });

test('models become tables under their names in the database', async () => {
  const schema = await readSchema(schemaOf('analytics'));
  const queue = modelTables(schema).find(({ name }) => name === 'event_queue');
  expect(queue?.columns.map(({ name, type, nullable }) => `${name} ${type}${nullable ? '?' : ''}`)).toEqual([
    'id integer',
    'event_id integer',
    'provider_id integer',
    'state queue_state',
    'attempts integer',
    'last_error text?',
    'next_try_at timestamp(3) without time zone?',
    'created_at timestamp(3) without time zone',
  ]);
  expect(queue?.primaryKey).toEqual({ columns: ['id'], name: 'event_queue_pkey' });
  expect(queue?.indexes.map(({ name }) => name)).toEqual([
    'event_queue_event_id_provider_id_key',
    'event_queue_state_next_try_at_idx',
  ]);
  expect(queue?.foreignKeys[0]).toMatchObject({
    columns: ['event_id'],
    table: 'events',
    references: ['id'],
    onDelete: 'CASCADE',
    onUpdate: 'CASCADE',
    name: 'event_queue_event_id_fkey',
  });
  expect(modelEnums(schema)).toEqual([
    { schema: 'public', name: 'queue_state', values: ['waiting', 'sent', 'failed'] },
  ]);
});

test('a many-to-many relation without a model of its own has a table too (P29)', async () => {
  const tables = modelTables(await readSchema(schemaOf('shop')));
  expect(tables.find(({ name }) => name === '_OperationToTool')).toMatchObject({
    columns: [{ name: 'A', type: 'text' }, { name: 'B' }],
    foreignKeys: [
      { table: 'Operation', references: ['id'] },
      { table: 'Tool', references: ['id'] },
    ],
  });
  // One-to-many self relations are not many-to-many.
  expect(tables.filter(({ model }) => model === null)).toHaveLength(1);
});

test('who makes a default is told apart: the client, the database, a sequence', () => {
  const [table] = tablesOf(`model A {
    a String @id @default(uuid(7))
    b String @default(dbgenerated("gen_random_uuid()")) @db.Uuid
    c Int @default(autoincrement())
    d DateTime @default(now()) @db.Timestamptz(6)
    e Decimal @default(1.5) @db.Decimal(10, 2)
    f String @db.VarChar(40)
  }`);
  expect(table?.columns.map((column) => [column.type, column.default])).toMatchObject([
    ['text', { by: 'client', generator: 'uuid', version: '7' }],
    ['uuid', { by: 'database', sql: 'gen_random_uuid()' }],
    ['integer', { by: 'sequence' }],
    ['timestamp(6) with time zone', { by: 'now' }],
    ['numeric(10,2)', { by: 'value', text: '1.5' }],
    ['character varying(40)', null],
  ]);
});

test('names longer than 63 bytes are cut as Prisma cuts them, no character apart (P32)', () => {
  const long = 'ğ'.repeat(40);
  const [table] = tablesOf(`model ${long} {\n id Int @id\n bir Int\n @@index([bir])\n}`);
  const name = table?.indexes[0]?.name ?? '';
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63);
  expect(name).toMatch(/^ğ+_idx$/);
});

test('composite keys, maps and optional relations', () => {
  const tables = tablesOf(`
model User {
  id Int @id @map("user_id")
  posts Post[]
  @@map("users")
  @@schema("auth")
}
model Post {
  no Int
  lang String
  userId Int? @map("user_id")
  user User? @relation(fields: [userId], references: [id], map: "post_owner")
  @@id([no, lang], map: "post_key")
  @@unique(fields: [userId, no])
}`);
  expect(tables[1]).toMatchObject({
    primaryKey: { columns: ['no', 'lang'], name: 'post_key' },
    indexes: [{ columns: ['user_id', 'no'], unique: true, name: 'Post_user_id_no_key' }],
    foreignKeys: [
      { schema: 'auth', table: 'users', references: ['user_id'], onDelete: 'SET NULL', name: 'post_owner' },
    ],
  });
});
