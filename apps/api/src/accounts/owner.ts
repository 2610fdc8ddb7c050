import type { setupBody } from '@callsign/contracts/accounts';
import { personColours } from '@callsign/contracts/person-colours';
import type { Uuid } from '@callsign/contracts/scalars';
import type pg from 'pg';
import type { z } from 'zod';
import type { Accounts } from './accounts.ts';

/** Any number: one sign-up of an owner at a time, over all instances. */
const LOCK = 72_201_907;

/** What making accounts works with. */
interface Parts {
  accounts: Accounts;
  pool: pg.Pool;
  /** Whose connections keep a lock for a session. */
  direct: pg.Pool;
}

/** Makes an account with a password; answers its uuid, or null where the e-mail has one already. */
export async function createAccount(
  { accounts, pool }: Pick<Parts, 'accounts' | 'pool'>,
  { name, email, password }: z.infer<typeof setupBody>,
): Promise<Uuid<'user'> | null> {
  const { internalAdapter, password: passwords } = await accounts.auth.$context;
  const hash = await passwords.hash(password);
  const known = await internalAdapter.findUserByEmail(email.toLowerCase());
  if (known) return null;
  const user = await internalAdapter.createUser(
    {
      name: name.trim(),
      email: email.toLowerCase(),
      emailVerified: false,
    },
    { method: 'email' },
  );
  await internalAdapter.linkAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password: hash,
  });
  const colour = personColours[Number.parseInt(user.id.slice(-4), 16) % personColours.length];
  await pool.query('update users set colour = $2 where uuid = $1', [user.id, colour]);
  return user.id as Uuid<'user'>;
}

let waiting: Promise<unknown> = Promise.resolve();

/** Makes the first account, which owns the workspace and every show that nobody owns; null if there is one already. */
export function createOwner(parts: Parts, account: z.infer<typeof setupBody>): Promise<Uuid<'user'> | null> {
  // One after the other: each holds a connection while it asks for others.
  const made = waiting.then(() => createFirst(parts, account));
  waiting = made.catch(() => undefined);
  return made;
}

async function createFirst(parts: Parts, account: z.infer<typeof setupBody>): Promise<Uuid<'user'> | null> {
  if ((await parts.pool.query('select from users limit 1')).rowCount) return null;
  const client = await parts.direct.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    try {
      if ((await client.query('select from users limit 1')).rowCount) return null;
      const uuid = await createAccount(parts, account);
      if (!uuid) return null;
      await client.query('update users set workspace_owner = true where uuid = $1', [uuid]);
      await client.query(
        `insert into memberships (production_uuid, user_uuid, role)
         select p.uuid, $1, 'owner' from productions p
         where not exists (select from memberships m where m.production_uuid = p.uuid and m.role = 'owner')
         on conflict (production_uuid, user_uuid) do update set role = 'owner'`,
        [uuid],
      );
      return uuid;
    } finally {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    client.release();
  }
}
