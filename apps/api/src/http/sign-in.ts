import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../app-error.ts';
import type { Deps } from '../deps.ts';

/** The person of an e-mail and password; refuses every other pair in the same words and in about the same time. */
export async function signIn(
  { accounts }: Deps,
  { ip: address, headers }: FastifyRequest,
  email: string,
  password: string,
): Promise<Uuid<'user'>> {
  const name = email.toLowerCase();
  const device = accounts.devices.of(headers.cookie, name);
  const attempt = await accounts.attempts.signIn({ email: name, address, device });
  const { internalAdapter, password: passwords } = await accounts.auth.$context;
  const found = await internalAdapter.findUserByEmail(name, { includeAccounts: true });
  const hash = found?.accounts.find(({ providerId }) => providerId === 'credential')?.password;
  // Where there is nobody, the work of looking at a password is done all the same.
  const isRight = hash
    ? await passwords.verify({ hash, password })
    : await passwords.hash(password).then(() => false);
  if (!found || !isRight) throw new AppError('SIGN_IN_REFUSED', 'E-mail or password is not right.', {});
  await attempt.wasRight();
  return found.user.id as Uuid<'user'>;
}
