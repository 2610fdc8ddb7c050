import pg from 'pg';
import { type Embedded, startEmbedded } from './embedded.ts';
import { developmentData } from './workspace-folder.ts';

/** The database to use, and whether its server ran already; `stop` ends an embedded one if this process is its last user. */
export type Database = Embedded & { embedded: boolean };

/** The server that DATABASE_URL names, else the embedded one with its data in CALLSIGN_DATA or .data/postgres; rejects with a sentence for the operator. */
export async function resolveDatabase(env: NodeJS.ProcessEnv): Promise<Database> {
  const url = env.DATABASE_URL?.trim();
  if (url) {
    await checkServer(url);
    return { url, embedded: false, joined: true, stop: async () => undefined };
  }
  return { embedded: true, ...(await startEmbedded({ dataDir: env.CALLSIGN_DATA || developmentData })) };
}

/** Rejects unless a Postgres of version 14 or newer answers at the URL, with a database in UTF-8; `named` says where the URL comes from. */
export async function checkServer(url: string, named = 'DATABASE_URL'): Promise<void> {
  const place = describeUrl(url, named);
  const { version, encoding } = await serverFacts(url).catch((cause: unknown) => {
    throw new Error(`${named} names ${place}, but ${reason(cause)}`, { cause });
  });
  if (version < 14)
    throw new Error(`The Postgres at ${place} is version ${version}. Callsign needs 14 or newer.`);
  if (encoding !== 'UTF8')
    throw new Error(
      `The database at ${place} is in ${encoding}, in which ids cannot be compared. Make one in UTF-8: createdb --encoding=UTF8 --template=template0.`,
    );
}

async function serverFacts(url: string): Promise<{ version: number; encoding: string }> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  // A connection that breaks while it is being closed is no news.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; encoding: string }>(
      `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding`,
    );
    return { version: Math.floor(Number(rows[0]?.version) / 10_000), encoding: rows[0]?.encoding ?? '' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Host, port and database of a URL, without its password; the sentence part of every message about it. */
export function describeUrl(url: string, named = 'DATABASE_URL'): string {
  const { hostname, port, pathname } = parseUrl(url, named);
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}

function parseUrl(url: string, named: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && /^postgres(ql)?:$/.test(parsed.protocol)) return parsed;
  throw new Error(
    `${named} is not a Postgres URL. It looks like postgresql://user:password@host:5432/callsign.`,
  );
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ECONNREFUSED') return 'nothing listens there. Start Postgres, or correct the URL.';
  if (code === 'ENOTFOUND') return 'there is no such host. Correct the URL.';
  if (code === '57P03') return 'it is starting, or stopping.';
  if (message === 'timeout expired' || message === 'Query read timeout') return 'it does not answer.';
  if (code === '28P01' || code === '28000') return `it refuses this user or password (${message}).`;
  if (code === '3D000') return 'it has no such database. Create it with `createdb`, or correct the URL.';
  return `it cannot be used: ${message || code}.`;
}

/** True if the server is on this machine, so that what is lost there is nobody else's. */
export function isLocal(url: string): boolean {
  // pg knows all the ways to name a host: in the URL, as its parameter, in PGHOST, as the folder of a socket.
  const { host } = new pg.Client({ connectionString: url });
  return host === 'localhost' || host === '::1' || host.startsWith('/') || /^127(\.\d{1,3}){3}$/.test(host);
}
