import pg from 'pg';
import { type Embedded, startEmbedded } from './embedded.ts';
import { developmentData } from './workspace-folder.ts';

/**
 * The database to use, and whether its server ran already; `stop` ends an embedded one if this process is its last user.
 * `url` leads to Postgres itself, `readUrl` to the pooler before it where DATABASE_URL names one.
 */
export type Database = Embedded & { embedded: boolean; readUrl: string };

/**
 * The server that DATABASE_URL names, else the embedded one with its data in CALLSIGN_DATA or .data/postgres; rejects with a
 * sentence for the operator. Where a pooler stands at DATABASE_URL, CALLSIGN_DIRECT_URL names the Postgres behind it.
 */
export async function resolveDatabase(env: NodeJS.ProcessEnv): Promise<Database> {
  const readUrl = env.DATABASE_URL?.trim();
  if (readUrl) {
    const url = env.CALLSIGN_DIRECT_URL?.trim() || readUrl;
    await checkServer(url, url === readUrl ? 'DATABASE_URL' : 'CALLSIGN_DIRECT_URL');
    if (url !== readUrl) await checkSame(readUrl, url);
    return { url, readUrl, embedded: false, joined: true, stop: async () => undefined };
  }
  const embedded = await startEmbedded({ dataDir: env.CALLSIGN_DATA || developmentData });
  return { embedded: true, readUrl: embedded.url, ...embedded };
}

/** Rejects unless a Postgres of version 14 or newer answers at the URL itself, with a database in UTF-8; `named` says where the URL comes from. */
export async function checkServer(url: string, named = 'DATABASE_URL'): Promise<void> {
  const place = describeUrl(url, named);
  const { version, encoding, isPooled } = await ask(url, named);
  if (isPooled)
    throw new Error(
      `${named} names ${place}, where a pooler such as PgBouncer stands before Postgres. Hints, locks and prepared statements need a session of their own: set CALLSIGN_DIRECT_URL to the Postgres behind it. Rows are then read through the pooler.`,
    );
  if (version < 14)
    throw new Error(`The Postgres at ${place} is version ${version}. Callsign needs 14 or newer.`);
  if (encoding !== 'UTF8')
    throw new Error(
      `The database at ${place} is in ${encoding}, in which ids cannot be compared. Make one in UTF-8: createdb --encoding=UTF8 --template=template0.`,
    );
}

/** Rejects unless both URLs lead to one database. */
async function checkSame(readUrl: string, url: string): Promise<void> {
  const [read, direct] = [await ask(readUrl, 'DATABASE_URL'), await ask(url, 'CALLSIGN_DIRECT_URL')];
  if (read.identity !== direct.identity)
    throw new Error(
      `DATABASE_URL names ${describeUrl(readUrl)} and CALLSIGN_DIRECT_URL ${describeUrl(url)}, which are two databases. Correct one of them.`,
    );
}

interface ServerFacts {
  version: number;
  encoding: string;
  /** Which cluster and database it is. */
  identity: string;
  /** The process that answers is not the one that the connection was opened with. */
  isPooled: boolean;
}

const ask = (url: string, named: string) =>
  serverFacts(url).catch((cause: unknown) => {
    throw new Error(`${named} names ${describeUrl(url, named)}, but ${reason(cause)}`, { cause });
  });

async function serverFacts(url: string): Promise<ServerFacts> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  // A connection that breaks while it is being closed is no news.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; encoding: string; identity: string; pid: number }>(
      `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding, pg_backend_pid() as pid,
         concat_ws('/', (select system_identifier from pg_control_system()), (select oid from pg_database where datname = current_database())) as identity`,
    );
    const { version = '', encoding = '', identity = '', pid = 0 } = rows[0] ?? {};
    const { processID } = client as pg.Client & { processID: number };
    return { version: Math.floor(Number(version) / 10_000), encoding, identity, isPooled: pid !== processID };
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
