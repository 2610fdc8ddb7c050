import { randomBytes } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import { hashPassword } from 'better-auth/crypto';
import type pg from 'pg';

/** Who was given a new password, what it is, and how many of their sessions it ended. */
export interface GivenPassword {
  name: string;
  password: string;
  ended: number;
}

/**
 * Gives the account of an e-mail a new password of 20 characters, for somebody who has forgotten theirs, and ends all its
 * sessions; null where there is no such account. Servers that run hold a session for ten seconds longer at the most.
 */
export async function givePassword(client: pg.ClientBase, email: string): Promise<GivenPassword | null> {
  const password = randomBytes(15).toString('base64url');
  const hash = await hashPassword(password);
  await client.query('begin');
  try {
    const { rows } = await client.query<{ uuid: Uuid<'user'>; name: string }>(
      'select uuid, name from users where email = $1 for update',
      [email.trim().toLowerCase()],
    );
    const [user] = rows;
    if (user) {
      const kept = await client.query(
        `update credentials set password = $2, updated_at = now() where user_uuid = $1 and provider_id = 'credential'`,
        [user.uuid, hash],
      );
      if (!kept.rowCount)
        await client.query(
          `insert into credentials (user_uuid, account_id, provider_id, password) values ($1::uuid, $1::uuid, 'credential', $2)`,
          [user.uuid, hash],
        );
    }
    const { rowCount } = await client.query('delete from sessions where user_uuid = $1', [
      user?.uuid ?? null,
    ]);
    await client.query('commit');
    return user ? { name: user.name, password, ended: rowCount ?? 0 } : null;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
