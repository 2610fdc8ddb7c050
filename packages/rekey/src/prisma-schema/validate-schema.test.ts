import { expect, it } from 'vitest';
import { schemaFaults } from './validate-schema.ts';

const faults = async (settings: string, model: string) => {
  const text = `datasource db {\n  provider = "postgresql"\n${settings}\n}\nmodel A {\n  ${model}\n}\n`;
  return (await schemaFaults([{ path: 's.prisma', text }])).map(
    ({ line, text: fault }) => `${line}: ${fault}`,
  );
};

it('settings of another version of Prisma are no faults, and hide none', async () => {
  const older = `  url = env("ÜRL")
  directUrl = env("B")
  extensions = [citext]
}
generator client {
  provider = "prisma-client-js"
  previewFeatures = ["metrics", "relationJoins", "of long ago"]
  someday = "x"`;
  expect(await faults(older, 'id Int @id')).toEqual([]);
  expect(await faults(older, 'id Int @id\n  b B[]')).toEqual([
    expect.stringMatching(/^14: Type "B" is neither a built-in type/),
  ]);
});

it('two ids, two names for one index and an unknown field are faults, with their lines', async () => {
  const found = await faults(
    '',
    'id Int @id @id\n  n Int\n  @@index([n], name: "a", map: "b")\n  @@unique([m])',
  );
  expect(found.map((it) => it.slice(0, 25))).toEqual([
    '6: Attribute "@id" can on',
    '6: Attribute "@id" can on',
    expect.stringMatching(/^[89]: /),
    expect.stringMatching(/^[89]: /),
  ]);
});
