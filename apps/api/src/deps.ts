import { randomBytes, randomUUID } from 'node:crypto';
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
import { createHintBus, type TransportEvents } from './realtime/hint-bus.ts';
import { createHub, type Hub } from './realtime/hub.ts';
import { sayBroadcast } from './realtime/log-broadcast.ts';
import { connectNotify } from './realtime/notify-transport.ts';
import { createPresence, type Presence } from './realtime/presence.ts';
import { connectRedis } from './realtime/redis-transport.ts';
import {
  createSocketPlaces,
  type SocketLimits,
  type SocketPlaces,
  usualSocketLimits,
} from './realtime/socket-places.ts';
import { tellsOfProduction, tellsOfSwitch, WORKSPACE } from './rows/log.ts';
import { createStreams, type Streams } from './rows/streams.ts';
import { createSwitches, type Switches } from './switches/switches.ts';
import { withReadOnly } from './write/read-only.ts';
import { createWriter, LANES, MOST_ALONE, type Writer } from './write/writer.ts';

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

/** Of words on the bus: those about a person's sessions and roles, and those about a show's switches; all others tell who is where. */
const ABOUT_SOMEONE = '@';
/** That a partner's key, or the switch of all external access, is another one. */
const ABOUT_PARTNERS = '~';
const ABOUT_SWITCHES = '!';

const usualAccounts = (): AccountsOptions => ({
  secret: randomBytes(32).toString('base64'),
  addresses: [],
  demo: false,
});

const usualRetention: Retention = { days: 30, keep: 1000, most: 1_000_000 };

/** Connects to a migrated database. `pollMs` bounds how late a write from elsewhere is seen when its hint is lost. */
export async function createDeps(
  databaseUrl: string,
  log: FastifyBaseLogger,
  pollMs: number,
  options: DepsOptions = {},
): Promise<Deps> {
  // More than the writer's groups use: what stands aside, whoever asks whether a write could be made, and a session's locks.
  const { readUrl = databaseUrl } = options;
  const connections = openConnections({ url: databaseUrl, readUrl }, log, LANES + MOST_ALONE + 3);
  const { pool } = connections;
  const prisma = createPrisma(pool);
  const onAnother = () => {
    // What is held in memory may have been lost there as well.
    forgetAll();
    hub.restart();
  };
  const history = await readHistory(pool, log, onAnother);
  connections.lanes.on('connect', () => void history.look());
  let presence: Presence | null = null;
  let accounts: Accounts | null = null;
  const partners = createPartners(pool, log, () => bus.say(ABOUT_PARTNERS));
  const switches = createSwitches(pool);
  const hub = createHub(pool, log, pollMs, {
    onReturn: () => void history.look(),
    sees: history.sees,
    refreshViews: async (userIds) => accounts?.memberships.refresh(userIds),
  });
  const { hints } = options;
  const connect = async (events: TransportEvents) =>
    hints ? connectRedis(hints, history.channel, log, events) : connectNotify(databaseUrl, log, events);
  const bus = await createHintBus(connect, log, {
    hint(stream, seq) {
      // The connection was lost: what is behind it may be another history.
      if (stream === null) {
        void history.look();
        forgetAll();
      }
      hub.hint(stream, seq);
    },
    word(word) {
      if (word === ABOUT_PARTNERS) partners.forget();
      else if (word.startsWith(ABOUT_SOMEONE)) accounts?.word(word.slice(1));
      else if (word.startsWith(ABOUT_SWITCHES)) switches.forget(word.slice(1) as Uuid<'production'>);
      else presence?.word(word);
    },
  });
  const people = createPresence(randomUUID(), bus.say);
  presence = people;
  accounts = createAccounts(pool, prisma, options.accounts ?? usualAccounts(), log, (userId) =>
    bus.say(`${ABOUT_SOMEONE}${userId}`),
  );
  const plainWriter = createWriter(connections, log, history, (stream, commits) => {
    if (commits.some(tellsOfSwitch)) {
      // Before the write is answered: whoever hears of it finds it in force here.
      switches.forget(stream);
      bus.say(`${ABOUT_SWITCHES}${stream}`);
    }
    sayBroadcast(log, commits);
    hub.published(stream, commits);
    bus.tell(stream, commits.at(-1)?.seq ?? 0);
    // The list of productions is another stream; where it stands is not known here.
    if (stream !== WORKSPACE && commits.some(tellsOfProduction)) bus.tell(WORKSPACE, Number.MAX_SAFE_INTEGER);
  });
  const writer = withReadOnly(plainWriter, switches, pool);
  const pruner = createPruner(connections.lanes, log, options.retention ?? usualRetention);

  function forgetAll(): void {
    accounts?.missed();
    partners.forget();
    switches.forget(null);
  }

  return {
    pool,
    direct: connections.lanes,
    prisma,
    writer,
    hub,
    presence: people,
    socketPlaces: createSocketPlaces(options.sockets ?? usualSocketLimits),
    streams: createStreams(pool),
    pruner,
    accounts,
    partners,
    switches,
    readiness: createReadiness(connections.lanes),
    get epoch() {
      return history.epoch;
    },
    async close() {
      await writer.idle();
      pruner.close();
      hub.close();
      people.close();
      await bus.close();
      await accounts?.sessions.idle();
      await prisma.$disconnect();
      await connections.close();
    },
  };
}
