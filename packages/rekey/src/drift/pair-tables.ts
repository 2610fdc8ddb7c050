import { columnKey, type Facts, keyOf, primaryKeyKey, type Said } from './fact.ts';

/**
 * The table of an implicit many-to-many relation: Prisma 6 gives its pair a primary key, every Prisma before it a
 * unique index. Where the database has that, schema.prisma means it.
 */
export function pairsAsMade(said: Said): Said {
  const { schema, database } = said;
  if (!schema || !database) return said;
  const facts: Facts = new Map(schema);
  for (const fact of schema.values()) {
    const { kind, table, says } = fact;
    if (kind !== 'primary key' || says !== 'A, B' || !table.name.startsWith('_')) continue;
    const unique = keyOf({ kind: 'unique', table, name: 'A, B' });
    const made = database.get(unique);
    if (!made || database.get(primaryKeyKey(table))?.says !== 'none') continue;
    facts.set(primaryKeyKey(table), { ...fact, says: 'none', needs: [] });
    facts.set(unique, { ...made, needs: ['A', 'B'].map((column) => columnKey(table, column)) });
  }
  return { ...said, schema: facts };
}
