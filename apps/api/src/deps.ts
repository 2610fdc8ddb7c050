import { randomBytes, randomUUID } from 'node:crypto';
import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import { createPrisma, type PrismaClient } from '@callsign/prisma/client';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { type Accounts, type AccountsOptions, createAccounts } from './accounts/accounts.ts';
import { openConnections } from './database/connections.ts';
import { createReadiness, type Readiness } from './database/readiness.ts';
import { readHistory } from './database/timeline.ts';
import { createPruner, type Pruner, type Retention } from './history/prune.ts';
import { createPartners, type Partners } from './partners/partners.ts';
import { createHintBus, type HintBus } from './realtime/hint-bus.ts';
import { createHub, type Hub } from './realtime/hub.ts';
import { logBroadcast } from './realtime/log-broadcast.ts';
import { connectNotify } from './realtime/notify-transport.ts';
import { createPresence, type Presence } from './realtime/presence.ts';
import { connectRedis } from './realtime/redis-transport.ts';
import {
  createSocketPlaces,
  type SocketLimits,
  type SocketPlaces,
  usualSocketLimits,
} from './realtime/socket-places.ts';
import { changesProduction, changesSwitch, WORKSPACE } from './rows/log.ts';
import { createStreams, type Streams } from './rows/streams.ts';
import { createSwitches, type Switches } from './switches/switches.ts';
import { withReadOnly } from './write/read-only.ts';
import { createWriter, MAX_ALONE, WRITE_CONCURRENCY, type Writer } from './write/writer.ts';

/** Everything that the server's routes work with. */
export interface Deps {
  pool: pg.Pool;
  /** For what needs a session of its own, such as a lock that outlives a transaction. */
  direct: pg.Pool;
  prisma: PrismaClient;
  writer: Writer;
  hub: Hub;
  presence: Presence;
  socketPlaces: SocketPlaces;
  streams: Streams;
  pruner: Pruner;
  accounts: Accounts;
  partners: Partners;
  switches: Switches;
  readiness: Readiness;
  /** Changes when the database is another one or was restored from a backup: clients then load afresh. */
  readonly epoch: string;
  close(): Promise<void>;
}

/** What may be set up otherwise than usual. */
export interface DepsOptions {
  retention?: Retention;
  /** Where rows are read, if a pooler stands before the database. */
  readUrl?: string;
  /** Address of the Redis that carries hints; without one, NOTIFY does. */
  hints?: string | null;
  /** How many sockets a session and a person may hold open here. */
  sockets?: SocketLimits;
  /** Without them nobody is signed in unasked, and sessions end with this process. */
  accounts?: AccountsOptions;
}

const usualAccounts = (): AccountsOptions => ({
  secret: randomBytes(32).toString('base64'),
  addresses: [],
  demo: false,
});

/** More than the writer's batches use: what stands aside, whoever asks whether a write could be made, and a session's locks. */
const CONNECTIONS = WRITE_CONCURRENCY + MAX_ALONE + 3;

const usualRetention: Retention = { days: 30, keep: 1000, most: 1_000_000 };

/** Connects to a migrated database. `pollMs` bounds how late a write from elsewhere is seen when its hint is lost. */
export async function createDeps(
  databaseUrl: string,
  log: FastifyBaseLogger,
  pollMs: number,
  options: DepsOptions = {},
): Promise<Deps> {
  const { readUrl = databaseUrl, hints } = options;
  const connections = openConnections({ url: databaseUrl, readUrl }, log, CONNECTIONS);
  const { pool, direct } = connections;
  const prisma = createPrisma(pool);
  const streams = createStreams(pool);
  const history = await readHistory(pool, log, () => {
    // What is cached may have been lost there as well.
    forgetAll();
    hub.restart();
  });
  direct.on('connect', () => void history.look());
  const hub = createHub(pool, log, pollMs, {
    onReturn: () => void history.look(),
    sees: history.sees,
    refreshViews: (userIds) => accounts.memberships.refresh(userIds),
  });
  const bus = createHintBus(log, (stream, seq) => {
    // The connection was lost: what is behind it may be another history.
    if (stream === null) {
      void history.look();
      forgetAll();
    }
    hub.hint(stream, seq);
  });
  const partners = createPartners(pool, log, () => bus.publish('partners', null));
  const switches = createSwitches(pool);
  const presence = createPresence(randomUUID(), (message) => bus.publish('presence', message));
  const accounts = createAccounts(pool, prisma, options.accounts ?? usualAccounts(), log, (userId) =>
    bus.publish('person', userId),
  );
  const forgetAll = subscribe(bus, { accounts, partners, switches, presence, streams });

  const onCommits = publishCommits({ log, hub, bus, switches });
  const writer = withReadOnly(createWriter({ connections, log, history, onCommits }), switches, pool);
  const pruner = createPruner(direct, log, options.retention ?? usualRetention);
  await bus.open(async (events) =>
    hints ? connectRedis(hints, history.channel, log, events) : connectNotify(databaseUrl, log, events),
  );

  return {
    pool,
    direct,
    prisma,
    writer,
    hub,
    presence,
    socketPlaces: createSocketPlaces(options.sockets ?? usualSocketLimits),
    streams,
    pruner,
    accounts,
    partners,
    switches,
    readiness: createReadiness(direct),
    get epoch() {
      return history.epoch;
    },
    async close() {
      await writer.idle();
      pruner.close();
      hub.close();
      presence.close();
      await bus.close();
      await accounts.sessions.idle();
      await prisma.$disconnect();
      await connections.close();
    },
  };
}

/** Has each topic of the bus reach whom it concerns; answers how to forget all that is cached, since messages may have been lost. */
function subscribe(
  bus: HintBus,
  {
    accounts,
    partners,
    switches,
    presence,
    streams,
  }: Pick<Deps, 'accounts' | 'partners' | 'switches' | 'presence' | 'streams'>,
): () => void {
  bus.subscribe('person', accounts.forget);
  bus.subscribe('partners', partners.forget);
  bus.subscribe('switches', switches.forget);
  bus.subscribe('presence', presence.onMessage);
  return () => {
    accounts.forget(null);
    partners.forget();
    switches.forget(null);
    streams.forget();
  };
}

/** Makes what is done with commits of a stream right after they were written: every follower, of every instance, is told. */
function publishCommits({
  log,
  hub,
  bus,
  switches,
}: {
  log: FastifyBaseLogger;
  hub: Hub;
  bus: HintBus;
  switches: Switches;
}): (stream: Uuid<'production'>, commits: Commit[]) => void {
  return (stream, commits) => {
    if (commits.some(changesSwitch)) {
      // Before the write is answered: whoever hears of it finds it in force here.
      switches.forget(stream);
      bus.publish('switches', stream);
    }
    logBroadcast(log, commits);
    hub.publish(stream, commits);
    bus.hint(stream, commits.at(-1)?.seq ?? 0);
    // The list of productions is another stream; where it stands is not known here.
    if (stream !== WORKSPACE && commits.some(changesProduction)) bus.hint(WORKSPACE, Number.MAX_SAFE_INTEGER);
  };
}
