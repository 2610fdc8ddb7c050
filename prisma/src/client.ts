import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../generated/client.ts';

export { Prisma } from '../generated/client.ts';
export type { PrismaClient };

/** A Prisma client on a pool that the caller also uses itself, and ends itself. */
export function createPrisma(pool: pg.Pool): PrismaClient {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
