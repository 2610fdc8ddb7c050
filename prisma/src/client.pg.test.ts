import pg from 'pg';
import { expect, test } from 'vitest';
import { createPrisma } from './client.ts';
import { createTestDatabase } from './testing.ts';

test('the client shares a pool with its caller', async () => {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  const prisma = createPrisma(pool);
  expect(await prisma.$queryRaw`select current_database()`).toEqual(
    (await pool.query('select current_database()')).rows,
  );
  await prisma.$disconnect();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await pool.end();
  await database.drop();
});
