import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import { answerBeforeCommit } from './answer-before-commit.ts';
import type { Mutant, Replacement } from './mutant.ts';

interface Authorship {
  key: string | null;
  userId: Uuid<'user'>;
  userName: string;
}
interface Written {
  commit: { uuid: Uuid<'commit'>; from: number; seq: number };
}
interface Writer<W extends Written> {
  write(stream: Uuid<'production'>, draft: never): Promise<W>;
}
interface CoreEvent {
  type: string;
  after?: number;
  commits?: readonly { from: number }[];
}
interface StreamCore {
  on(event: CoreEvent): object[];
  head(): number | null;
  live(): unknown[];
}

/** Changes the answers of a function whose arguments stay as they are. */
const answering = <A>(name: string, change: (answer: A) => A): Replacement => ({
  workspace: 'apps/api',
  name,
  replace:
    (sound: (...args: never[]) => A) =>
    (...args: never[]) =>
      change(sound(...args)),
});

/** Changes what the one writer of an API process does with a commit. */
const writing = (
  change: <W extends Written>(write: Writer<W>['write']) => Writer<W>['write'],
): Replacement => ({
  workspace: 'apps/api',
  name: 'createWriter',
  replace:
    <W extends Written>(sound: (...args: never[]) => Writer<W>) =>
    (...args: never[]) => {
      const writer = sound(...args);
      return { ...writer, write: change(writer.write) };
    },
});

/** Changes what the core of a stream answers to an event. */
const streaming = (on: (core: StreamCore, event: CoreEvent) => object[]): Replacement =>
  answering<StreamCore>('createStreamCore', (core) => ({ ...core, on: (event) => on(core, event) }));

/** Takes a refusal of the database for being read-only for a fault of the query. */
const blindToReadOnly = (name: string) =>
  answering<{ reason: string } | null>(name, (loss) => (loss?.reason === 'read-only' ? null : loss));

/** Faults of the API processes. */
export const serverMutants = {
  'skip-idempotency': {
    what: 'the API takes every request for a new one',
    server: [
      answering<Authorship>('authorship', (own) => ({ ...own, key: own.key === null ? null : randomUUID() })),
    ],
    expects: ['once'],
    weights: { loseAnswers: 30 },
  },
  'wrong-author': {
    what: 'now and then the API takes who wrote last for the author',
    server: [
      {
        workspace: 'apps/api',
        name: 'authorship',
        replace: (sound: (...args: never[]) => Authorship) => {
          let last: Authorship | null = null;
          return (...args: never[]) => {
            const own = sound(...args);
            const { userId, userName } = (Math.random() < 0.05 && last) || own;
            last = { ...own, userId, userName };
            return last;
          };
        },
      },
    ],
    expects: ['author'],
  },
  'notify-everyone': {
    what: 'the list of shows is told to everyone, whoever is a member',
    server: [
      {
        workspace: 'apps/api',
        name: 'listFrameOf',
        replace:
          <C, V extends { sees: unknown }, F>(sound: (commits: C, view: V) => F) =>
          (commits: C, view: V) =>
            sound(commits, { ...view, sees: () => true }),
      },
    ],
    expects: ['told'],
  },
  'ack-before-commit': {
    what: 'writes are answered while their transaction is open; one in ten is then lost, as by a crash',
    server: [
      writing((write) => {
        answerBeforeCommit();
        return write;
      }),
    ],
    expects: ['kept'],
  },
  'publish-before-commit': {
    what: 'commits are told before their transaction has ended; one in ten is then rolled back and written again',
    server: [
      writing((write) => {
        const transactions = answerBeforeCommit();
        const writeAgainIfLost: typeof write = async (stream, draft) => {
          const written = await write(stream, draft);
          const isLost = await transactions.isLost(written.commit.uuid);
          return isLost ? writeAgainIfLost(stream, draft) : written;
        };
        return writeAgainIfLost;
      }),
    ],
    expects: ['told'],
  },
  'drop-message': {
    what: 'now and then the API leaves out one message to one client',
    server: [
      {
        workspace: 'apps/api',
        name: 'send',
        replace:
          (sound: (...args: never[]) => boolean) =>
          (...args: never[]) =>
            Math.random() < 0.01 || sound(...args),
      },
    ],
    expects: ['told'],
  },
  'spread-out-of-order': {
    what: 'the hub tells what it has just written without looking whether it follows on',
    server: [
      streaming((core, event) => {
        const head = core.head();
        const { commits = [] } = event;
        const isAhead = event.type === 'published' && head !== null && (commits[0]?.from ?? 0) > head + 1;
        const members = isAhead ? core.live() : [];
        const effects = core.on(event);
        return members.length > 0 ? [{ type: 'spread', members, commits }, ...effects] : effects;
      }),
    ],
    expects: ['told'],
    weights: { dropListener: 60 },
  },
  'forget-missed': {
    what: 'a hello is answered with "live" and without what was missed',
    server: [
      streaming((core, event) => {
        const head = core.head();
        const isBehind = event.type === 'join' && head !== null && (event.after ?? head) < head;
        return core.on(isBehind ? { ...event, after: head } : event);
      }),
    ],
    expects: ['told'],
  },
  'torn-snapshot': {
    what: 'rows of a snapshot are read later than its seq',
    server: [
      {
        workspace: 'apps/api',
        name: 'readSnapshot',
        replace:
          <S extends { seq: number; commit: unknown }>(sound: (...args: never[]) => Promise<S>) =>
          async (...args: never[]) => {
            const { seq, commit } = await sound(...args);
            await wait(300);
            return { ...(await sound(...args)), seq, commit };
          },
      },
    ],
    expects: ['screens'],
    weights: { reopen: 20 },
  },
  'overwrite-silently': {
    what: 'the API does not ask which version the author saw',
    server: [
      {
        workspace: 'apps/api',
        name: 'toDatabaseOperation',
        replace:
          <O extends object, D>(sound: (operation: O) => D) =>
          (operation: O) =>
            sound('version' in operation ? { ...operation, version: undefined } : operation),
      },
    ],
    expects: ['silent'],
  },
  'late-acknowledgement': {
    what: 'a repeated write is answered with a place in the log that it never had',
    server: [
      writing((write) => {
        const answered = new Set<Uuid<'commit'>>();
        return async (stream, draft) => {
          const written = await write(stream, draft);
          const { commit } = written;
          if (!answered.has(commit.uuid)) {
            answered.add(commit.uuid);
            return written;
          }
          return { ...written, commit: { ...commit, from: commit.from + 1000, seq: commit.seq + 1000 } };
        };
      }),
    ],
    expects: ['kept'],
    weights: { loseAnswers: 30 },
  },
  'wait-forever': {
    what: 'the API waits for ever on a connection that has fallen silent',
    server: [
      {
        workspace: 'apps/api',
        name: 'watchSilence',
        replace:
          <L, W>(sound: (pools: readonly never[], log: L) => W) =>
          (_pools: readonly never[], log: L) =>
            sound([], log),
      },
    ],
    expects: ['answered'],
    weights: { vanishPostgres: 60 },
  },
  'read-only-is-a-failure': {
    what: 'a database that takes no writes for a moment is called a failure of the server',
    server: [blindToReadOnly('lossOf'), blindToReadOnly('lossOfState')],
    expects: ['alive'],
    weights: { readOnlyPostgres: 40 },
  },
  'forget-behind-locked-head': {
    what: 'writes to a stream whose head is locked are forgotten',
    server: [
      {
        workspace: 'apps/api',
        name: 'findHolder',
        // The writer asks who holds the head before it tries again.
        replace: () => () => new Promise<never>(() => {}),
      },
    ],
    expects: ['answered'],
    weights: { holdHead: 40 },
  },
  'blind-to-promotion': {
    what: 'the API does not see that another server was promoted, which lacks some commits',
    server: [
      {
        workspace: 'apps/api',
        name: 'readHistory',
        replace:
          <P, L, H extends { epoch: string }>(
            sound: (pool: P, log: L, onAnother: () => void) => Promise<H>,
          ) =>
          async (pool: P, log: L) => {
            const history = await sound(pool, log, () => {});
            return Object.create(history, { epoch: { value: history.epoch } });
          },
      },
    ],
    expects: [],
  },
  'die-on-database-loss': {
    what: 'the API ends when a database connection breaks',
    server: [
      answering<object>('openConnections', (connections) => {
        for (const pool of Object.values(connections))
          if (pool instanceof EventEmitter) pool.on('error', () => process.exit(3));
        return connections;
      }),
    ],
    expects: ['alive'],
    weights: { crashPostgres: 20 },
  },
} as const satisfies Record<string, Mutant>;
