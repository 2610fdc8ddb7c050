import type { passwordBody } from '@callsign/contracts/accounts';
import type pg from 'pg';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import type { Accounts } from './accounts.ts';
import type { Principal } from './sessions.ts';

/** Gives a person another password, who must know the one before; ends all their sessions but the one that asks. */
export async function changePassword(
  { pool, accounts }: { pool: pg.Pool; accounts: Accounts },
  { userId, sessionUuid }: Principal,
  { current, password }: z.infer<typeof passwordBody>,
): Promise<void> {
  const attempt = await accounts.attempts.change(userId);
  const { internalAdapter, password: passwords } = await accounts.auth.$context;
  const credential = (await internalAdapter.findAccounts(userId)).find(
    ({ providerId }) => providerId === 'credential',
  );
  if (!credential?.password || !(await passwords.verify({ hash: credential.password, password: current })))
    throw new AppError('SIGN_IN_REFUSED', 'The current password is not right.', {});
  await attempt.wasRight();
  await internalAdapter.updatePassword(userId, await passwords.hash(password));
  await pool.query('delete from sessions where user_uuid = $1 and uuid <> $2', [userId, sessionUuid]);
  accounts.changed(userId);
}
