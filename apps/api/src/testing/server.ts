import { createTestDatabase, type TestDatabase } from '@callsign/prisma/testing';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import type { AccountsOptions } from '../accounts/accounts.ts';
import { createDeps, type Deps } from '../deps.ts';
import { type Arrival, buildApp } from '../http/app.ts';
import type { Rates } from '../partners/rates.ts';
import type { SocketLimits } from '../realtime/socket-places.ts';
import { redact } from '../start/redact.ts';
import { type Crew, createPeople, testAccounts } from './people.ts';
import { type Person, person } from './person.ts';
import { openSocket, type TestSocket } from './socket.ts';

/** A whole server on a port and a database of its own (or on a database that another one has made). */
export interface TestServer {
  url: string;
  database: TestDatabase;
  app: FastifyInstance;
  deps: Deps;
  /** What somebody with psql does: a plain query, past the API. */
  sql<Row extends pg.QueryResultRow = pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A session of psql, for transactions that stay open; the server's stop ends it. */
  session(): Promise<pg.Client>;
  /** A client of the API for the person of this name, who is signed in. */
  as(name: string): Person;
  /** A socket of a person (Ana, unless another is named) to this server, closed with it. */
  socket(name?: string): Promise<TestSocket>;
  /** A request that the test signs itself, as the person of this name. */
  cookie(name: string): Promise<string>;
  /** Every line that the server has logged. */
  log: string[];
  /** What the server has logged as an error: never expected. */
  errors: string[];
  /** What it has logged as a warning: that it had to do something again, or otherwise. */
  warnings: string[];
  /** Stops listening; drops the database if this server made it. */
  stop(): Promise<void>;
}

/** Tests that are not about rates ask as often as they like. */
const manyRequests: Rates = { perMinute: 1_000_000, perHour: 1_000_000 };

/** Tests that are not about the number of sockets open as many as they like. */
const manySockets: SocketLimits = { perSession: 100_000, perPerson: 100_000 };

/** Starts the real server on 127.0.0.1, on a fresh copy of the migrated template unless `database` is given. */
export async function startServer(
  options: {
    pollMs?: number;
    database?: TestDatabase;
    /** By which URL the server reaches its database, where that is not the database's own. */
    via?: string;
    /** Where it reads rows, where that is through a pooler. */
    readUrl?: string;
    crew?: Crew;
    accounts?: AccountsOptions;
    rates?: Rates;
    sockets?: SocketLimits;
    /** How many proxies it believes; none, unless said. */
    proxies?: number;
    /** How long a request may take to arrive; the usual time, unless said. */
    arrival?: Arrival;
  } = {},
): Promise<TestServer> {
  const database = options.database ?? (await createTestDatabase());
  const errors: string[] = [];
  const log: string[] = [];
  const warnings: string[] = [];
  const keep = (line: string) => {
    log.push(line);
    const { level } = JSON.parse(line);
    if (level >= 50) errors.push(line);
    else if (level >= 40) warnings.push(line);
  };
  let deps: Deps | undefined;
  const app = await buildApp(
    async (log) => {
      deps = await createDeps(options.via ?? database.url, log, options.pollMs ?? 250, {
        accounts: options.accounts ?? testAccounts,
        sockets: options.sockets ?? manySockets,
        ...(options.readUrl && { readUrl: options.readUrl }),
      });
      return deps;
    },
    {
      logger: { level: 'info', redact, stream: { write: keep } },
      webRoot: null,
      rates: options.rates ?? manyRequests,
      proxies: options.proxies ?? 0,
      ...(options.arrival ? { arrival: options.arrival } : {}),
    },
  );
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const pool = new pg.Pool({ connectionString: database.url, max: 6, application_name: 'psql' });
  pool.on('error', () => undefined); // The database is dropped with connections still open.
  const people = await createPeople(() => deps as Deps, options.crew ?? 'everyone');
  const sockets: TestSocket[] = [];
  const sessions: pg.Client[] = [];
  let stopped: Promise<void> | undefined;

  async function stop() {
    // First, because a lock that is still held would keep a write under way.
    await Promise.all(sessions.map((session) => session.end()));
    await app.close();
    for (const socket of sockets) socket.raw.terminate();
    await pool.end();
    if (!options.database) await database.drop();
  }

  return {
    url,
    database,
    app,
    deps: deps as Deps,
    errors,
    log,
    warnings,
    async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>(text, values)).rows;
    },
    async session() {
      const session = new pg.Client({ connectionString: database.url, application_name: 'psql' });
      await session.connect();
      sessions.push(session);
      return session;
    },
    as: (name) => person(url, name, people(name)),
    cookie: (name) => people(name).cookie(),
    async socket(name = 'Ana') {
      const socket = await openSocket(url, { cookie: await people(name).cookie() });
      sockets.push(socket);
      return socket;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
