import { RekeyError } from '../database/rekey-error.ts';
import type { Terminal } from './command.ts';

/** The URL that was given, or the environment's; null when there is none. Anything that is no URL is refused. */
export function findDatabaseUrl(given: string | undefined, { env }: Terminal): string | null {
  const url = given || env.DATABASE_URL;
  if (!url) return null;
  if (/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) return url;
  throw new RekeyError(
    'BAD_ARGUMENT',
    `${given ? '--database-url' : 'DATABASE_URL'} is not the URL of a PostgreSQL database.`,
    'Write it as postgresql://user:password@host:5432/name; signs such as @ and # in a password as %40 and %23.',
  );
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
