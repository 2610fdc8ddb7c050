import { describe, expect, test } from 'vitest';
import { fixtureNames, schemaOf } from '../../tests/fixture.ts';
import { parseSchemaFile } from './parse-schema.ts';
import { readSchema } from './read-schema.ts';

describe('a schema file', () => {
  const text = `// top
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL") // secret
}
/// A part { not a brace }
model Part {
  id    String  @id @default(cuid()) /// key
  größe Int? @map("gr//öße {") @db.SmallInt
  tags  String[] @default(["a", "b\\"c"])
  shape Unsupported("circle")?
  /* gone
  old Int */
  @@index(
    fields: [id, größe(sort: Desc)], // why
    map: "x"
  )
}
enum Kind { // of thing
  a
  b @map("B!")
}
`;
  const { blocks } = parseSchemaFile('s.prisma', text);

  test('is read with its comments, quotes, lists and calls', () => {
    expect(blocks.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'datasource db',
      'model Part',
      'enum Kind',
    ]);
    const part = blocks[1];
    expect(part?.fields.map(({ name, type, list, optional }) => [name, type, list, optional])).toEqual([
      ['id', 'String', false, false],
      ['größe', 'Int', false, true],
      ['tags', 'String', true, false],
      ['shape', 'Unsupported', false, true],
    ]);
    expect(part?.fields[3]?.unsupported).toBe('circle');
    expect(part?.fields[1]?.attributes[0]?.args[0]?.value).toMatchObject({ is: 'string', text: 'gr//öße {' });
    expect(part?.attributes[0]).toMatchObject({ name: 'index', args: [{ name: 'fields' }, { name: 'map' }] });
    expect(blocks[2]?.values.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('tells where everything stands', () => {
    const id = blocks[1]?.fields[0];
    expect(text.slice(id?.start, id?.end)).toBe('id    String  @id @default(cuid())');
    expect(text.slice(blocks[1]?.start, blocks[1]?.end)).toMatch(/^model Part \{[\s\S]*\}$/);
    const shape = blocks[1]?.fields[3];
    expect(text.slice(shape?.typeSpan.start, shape?.typeSpan.end)).toBe('Unsupported("circle")?');
  });

  test.each([
    ['model A {\n id Int @id', 'line 1: model A is never closed'],
    ['model A {\n id Int @id) \n}', 'line 2: `)` was not expected'],
    ['modell A {}', 'line 1: there is no block `modell`'],
    ['model A {\n\n id Int @default(;)\n}', 'line 3: ";" has no meaning here'],
  ])('that is wrong is refused with the line: %j', (wrong, problem) => {
    expect(() => parseSchemaFile('s.prisma', wrong)).toThrow(problem);
  });
});

test.each(fixtureNames)('the schema of the fixture %s is read whole', async (name) => {
  const { files } = await readSchema(schemaOf(name));
  const models = files[0]?.text.match(/^model /gm)?.length;
  expect(files[0]?.blocks.filter(({ kind }) => kind === 'model')).toHaveLength(models ?? 0);
});

test('a schema that is not there is refused', async () => {
  await expect(readSchema('/nowhere/schema.prisma')).rejects.toMatchObject({
    code: 'BAD_SCHEMA_FILE',
    message: 'There is no /nowhere/schema.prisma.',
  });
});
