import { describe, expect, test } from 'vitest';
import { fixtureNames, loadFixture } from './fixture.ts';
import { database, versions } from './postgres.ts';

describe.each(versions)('on PostgreSQL %i', (version) => {
  test.each(fixtureNames)(
    'the fixture %s is filled, every table of it, and the same each time',
    async (name) => {
      const [one, two] = await Promise.all([database(version), database(version)]);
      await Promise.all([loadFixture(one, name, 200), loadFixture(two, name, 200)]);
      const counts = await rowsByTable(one);
      expect(Object.entries(counts).filter(([, rows]) => rows.count === 0)).toEqual([]);
      expect(await rowsByTable(two)).toEqual(counts);
    },
  );
});

async function rowsByTable({ query }: Awaited<ReturnType<typeof database>>) {
  const tables = await query<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> '_prisma_migrations' order by 1`,
  );
  const entries = tables.map(async ({ name }) => {
    const [row] = await query<{ count: number; sum: string }>(
      `select count(*)::int, coalesce(sum(hashtextextended(t::text, 0)), 0)::text as sum from "${name}" t`,
    );
    return [name, row] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<string, { count: number; sum: string }>;
}
