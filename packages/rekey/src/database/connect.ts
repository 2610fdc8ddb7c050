import pg from 'pg';
import { refuseUnknownHome } from './home-schema.ts';
import { RekeyError } from './rekey-error.ts';

/** The oldest and newest server that rekey is tested on. */
export const oldestVersion = 13;
export const newestVersion = 18;

/** What is asked of a server before anything else. */
export interface ServerFacts {
  /** Major version. */
  version: number;
  isReadOnly: boolean;
}

/** Connects, and refuses at once what cannot work: no server, a wrong version, a read-only one where `toWrite`. */
export async function connect(
  url: string,
  { toWrite, name = 'rekey' }: { toWrite: boolean; name?: string },
): Promise<{ client: pg.Client; server: ServerFacts }> {
  let client: pg.Client;
  try {
    client = new pg.Client({ connectionString: url, application_name: name });
    client.on('error', () => undefined);
    await client.connect();
  } catch (error) {
    throw cannotConnect(url, error);
  }
  try {
    const server = await readServerFacts(client);
    refuseServer(server, toWrite);
    await refuseUnknownHome(client, url);
    return { client, server };
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Version and mode of the server behind a connection. */
export async function readServerFacts(client: pg.ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<{ version: number; read_only: boolean }>(
    `select current_setting('server_version_num')::int / 10000 as version,
            pg_is_in_recovery() or current_setting('transaction_read_only')::bool as read_only`,
  );
  return { version: rows[0]?.version ?? 0, isReadOnly: rows[0]?.read_only ?? true };
}

function refuseServer({ version, isReadOnly }: ServerFacts, toWrite: boolean): void {
  if (version < oldestVersion || version > newestVersion)
    throw new RekeyError(
      'UNSUPPORTED_SERVER',
      `The server is PostgreSQL ${version}; rekey is proved on ${oldestVersion} to ${newestVersion}.`,
      version < oldestVersion ? 'Upgrade the server first.' : 'Use a newer rekey that knows this version.',
    );
  if (toWrite && isReadOnly)
    throw new RekeyError(
      'READ_ONLY_SERVER',
      'The server takes no writes: it is a standby, or default_transaction_read_only is on.',
      'Give the URL of the primary, with a user that may write.',
    );
}

function cannotConnect(url: string, error: unknown): RekeyError {
  const { code, message } = error as { code?: string; message: string };
  const where = placeOf(url);
  const remedies: Record<string, string> = {
    ECONNREFUSED: 'Start the server, or correct host and port in --database-url.',
    ENOTFOUND: 'Correct the host in --database-url.',
    '28P01': 'Correct user and password in --database-url.',
    '28000': 'Correct the user in --database-url, or allow it in pg_hba.conf.',
    '3D000': 'Correct the name of the database in --database-url.',
    '53300': 'The server has no connection left: raise max_connections or close some.',
  };
  return new RekeyError(
    'CANNOT_CONNECT',
    `No connection to ${where}: ${message || code || 'no answer'}.`,
    remedies[code ?? ''] ?? 'Check --database-url: postgresql://user:password@host:port/database.',
    { cause: error },
  );
}

/** Host, port and database of a URL, without its password. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname}:${port || 5432}${pathname}`;
  } catch {
    return 'the server (the URL cannot be read)';
  }
}
