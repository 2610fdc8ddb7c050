import { type Facts, type Said, sources } from './fact.ts';

/**
 * Puts the values of schema.prisma's enums into the order of the database (or the migrations) where they are the same:
 * the order in which they are written there means nothing, neither to Prisma nor to the database.
 */
export function inDatabaseOrder(said: Said): Said {
  if (!said.schema) return said;
  const others = sources.filter((source) => source !== 'schema');
  const facts: Facts = new Map();
  for (const [key, fact] of said.schema) {
    const match =
      fact.kind === 'enum'
        ? others.map((source) => said[source]?.get(key)?.says).find((it) => it && isSameSet(it, fact.says))
        : undefined;
    facts.set(key, match === undefined ? fact : { ...fact, says: match });
  }
  return { ...said, schema: facts };
}

const isSameSet = (a: string, b: string) => sorted(a) === sorted(b);

const sorted = (values: string) => values.split(', ').sort().join(', ');
