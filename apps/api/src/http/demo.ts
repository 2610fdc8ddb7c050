import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyRequest } from 'fastify';
import type pg from 'pg';
import { isLoopback } from '../accounts/addresses.ts';
import { createOwner } from '../accounts/owner.ts';
import type { Deps } from '../deps.ts';
import { addressOf } from './origin.ts';

const DEMO_EMAIL = 'demo@callsign.localhost';

/** Signs a newcomer on a developer's own machine in as the demo owner; answers the cookie to set. */
export async function signInDemo(deps: Deps, request: FastifyRequest): Promise<string | null> {
  // A page elsewhere whose name leads to this machine is no newcomer.
  if (!isLoopback(new URL(addressOf(request, [])).hostname)) return null;
  const { accounts, pool } = deps;
  const owner = (await findOwner(pool)) ?? (await createDemoOwner(deps));
  return owner === null ? null : accounts.sessions.issue(owner);
}

/** Null where people have accounts and none of them owns the book. */
async function createDemoOwner(deps: Deps): Promise<Uuid<'user'> | null> {
  const made = await createOwner(deps, {
    name: 'Demo owner',
    email: DEMO_EMAIL,
    password: crypto.randomUUID(),
  });
  return made ?? findOwner(deps.pool);
}

async function findOwner(pool: pg.Pool): Promise<Uuid<'user'> | null> {
  const { rows } = await pool.query<{ uuid: Uuid<'user'> }>(
    'select uuid from users where workspace_owner limit 1',
  );
  return rows[0]?.uuid ?? null;
}
