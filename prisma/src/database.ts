import pg from 'pg';
import { startEmbedded } from './embedded.ts';
import { developmentData } from './workspace-folder.ts';

/** The database to use; `stop` ends the embedded server if this process is its last user. */
export type Database = { url: string; embedded: boolean; stop(): Promise<void> };

/** The server that DATABASE_URL names, else the embedded one; rejects with a sentence for the operator. */
export async function resolveDatabase(env: NodeJS.ProcessEnv): Promise<Database> {
  const url = env.DATABASE_URL?.trim();
  if (url) {
    await checkServer(url);
    return { url, embedded: false, stop: async () => undefined };
  }
  return { embedded: true, ...(await startEmbedded({ dataDir: developmentData })) };
}

/** Rejects unless a Postgres of version 14 or newer answers at the URL. */
export async function checkServer(url: string): Promise<void> {
  const place = describeUrl(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while it is being closed is no news.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string }>('show server_version_num');
    const version = Number(Object.values(rows[0] ?? {})[0]);
    if (version < 140_000) {
      throw new Error(
        `The Postgres server at ${place} is version ${Math.floor(version / 10_000)}. Callsign needs 14 or newer.`,
      );
    }
  } catch (error) {
    if (error instanceof Error && error.message.includes('Callsign needs')) throw error;
    throw new Error(`DATABASE_URL names ${place}, but ${reason(error)}`, { cause: error });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Host, port and database of a URL, without its password; the sentence part of every message about it. */
export function describeUrl(url: string): string {
  const { hostname, port, pathname } = parseUrl(url);
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}

function parseUrl(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol)) return parsed;
  throw new Error(
    'DATABASE_URL is not a Postgres URL. It looks like postgresql://user:password@host:5432/callsign.',
  );
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there. Start Postgres, or correct the URL.';
  if (code === 'ENOTFOUND') return 'there is no such host. Correct the URL.';
  if (code === '28P01' || code === '28000') return `it refuses this user or password (${message}).`;
  if (code === '3D000') return 'it has no such database. Create it with `createdb`, or correct the URL.';
  return `it cannot be used: ${message || code}.`;
}
