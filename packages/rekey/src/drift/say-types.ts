import type pg from 'pg';
import { typeText } from './catalog-facts.ts';
import type { Fact, Said } from './fact.ts';
import { inBatches, inScratch, makeWords } from './scratch-table.ts';

/** Puts those types of schema.prisma that nobody else spells so into the server's spelling: `Unsupported("geometry(Point, 4326)")`. */
export async function sayTypes(client: pg.ClientBase, said: Said): Promise<Said> {
  const { schema } = said;
  if (!schema) return said;
  const asked = [...schema].filter(
    ([key, { kind, says }]) =>
      kind === 'type' && [said.database, said.migrations].some((it) => (it?.get(key)?.says ?? says) !== says),
  );
  if (asked.length === 0) return said;
  const worded = await inScratch(client, () => inBatches(client, asked, (batch) => wordTypes(client, batch)));
  const facts = new Map(schema);
  asked.forEach(([key, fact], at) => {
    facts.set(key, { ...fact, says: worded?.[at] ?? fact.says });
  });
  return { ...said, schema: facts };
}

async function wordTypes(client: pg.ClientBase, batch: readonly [string, Fact][]): Promise<string[]> {
  const words = await makeWords(
    client,
    batch.map(([, { says }], n) => `c${n} ${says}`),
  );
  return words.map(({ type }) => typeText(type));
}
