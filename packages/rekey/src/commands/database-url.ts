import { RekeyError } from '../database/rekey-error.ts';
import type { Terminal } from './command.ts';

/** The URL that was given, or the environment's; null when there is none. */
export function findDatabaseUrl(given: string | undefined, { env }: Terminal): string | null {
  return given || env.DATABASE_URL || null;
}

/** The same where there is no going on without one. */
export function requireDatabaseUrl(given: string | undefined, terminal: Terminal): string {
  const url = findDatabaseUrl(given, terminal);
  if (url) return url;
  throw new RekeyError(
    'BAD_ARGUMENT',
    'No database is named.',
    'Add --database-url postgresql://user:password@host:5432/name, or set DATABASE_URL.',
  );
}
