// Prisma's own parameters of a URL; libpq refuses a URL with one that it does not know.
const ofPrisma = [
  'schema',
  'connection_limit',
  'max_connection_lifetime',
  'max_idle_connection_lifetime',
  'pgbouncer',
  'pool_timeout',
  'single_use_connections',
  'socket_timeout',
  'sslaccept',
  'sslidentity',
  'statement_cache_size',
];

/** A database's URL as pg_dump and pg_restore take it, without its password, which everybody on the machine could see in their arguments. */
export function libpqUrl(url: string): { url: string; password: string } {
  const target = new URL(url);
  const password = decodeURIComponent(target.password);
  target.password = '';
  for (const name of ofPrisma) target.searchParams.delete(name);
  return { url: target.href, password };
}
