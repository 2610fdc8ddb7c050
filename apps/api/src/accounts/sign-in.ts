import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import type { Attempts } from './attempts.ts';

/** The person of an e-mail and password; refuses every other pair in the same words and in about the same time. */
export async function signIn(
  { accounts }: Deps,
  attempts: Attempts,
  address: string,
  email: string,
  password: string,
): Promise<string> {
  const name = email.toLowerCase();
  const keys = [`address ${address}`, `email ${name}`];
  attempts.check(keys);
  const { internalAdapter, password: passwords } = await accounts.auth.$context;
  const found = await internalAdapter.findUserByEmail(name, { includeAccounts: true });
  const hash = found?.accounts.find(({ providerId }) => providerId === 'credential')?.password;
  // Where there is nobody, the work of looking at a password is done all the same.
  const isRight = hash
    ? await passwords.verify({ hash, password })
    : await passwords.hash(password).then(() => false);
  if (found && isRight) {
    attempts.succeeded([`email ${name}`]);
    return found.user.id;
  }
  attempts.failed(keys);
  throw new AppError('SIGN_IN_REFUSED', 'E-mail or password is not right.', {});
}
