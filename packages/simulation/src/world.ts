import type { Encoded } from '@callsign/api/encoded';
import {
  type CoreEffect,
  type CoreEvent,
  createStreamCore,
  type StreamCore,
} from '@callsign/api/stream-core';
import type { Commit } from '@callsign/contracts/commits';
import type { ClientMessage, ServerMessage } from '@callsign/contracts/protocol';
import { backoff } from '@callsign/web/sync/backoff';
import {
  type ConnectionEvent,
  type ConnectionState,
  connectionStep,
  idleConnection,
} from '@callsign/web/sync/connection';
import type { Model } from '@callsign/web/sync/model';
import { newStream, type StreamEvent, type StreamState, streamStep } from '@callsign/web/sync/stream';
import { tableOf } from '@callsign/web/sync/table';
import { createPlainLog, encoded, type PlainLog, SHOW } from './plain-log.ts';

/** Small numbers, so that every edge of the server is met within a hundred steps. */
const PAGE = 4;
const TOO_FAR = 24;
const MEMORY = 500;

/** What is broken on purpose, to see that it is noticed. */
export interface Faults {
  /** The server tells of a commit before it is written, and may die in between. */
  publishEarly?: true;
  /** A read of the log leaves its first commit out. */
  readOffByOne?: true;
  /** Nobody polls, and hints get lost: the last commit is noticed by no one. */
  neverPoll?: true;
  /** One live member is passed over now and then, and heartbeats say nothing. */
  dropOne?: true;
  /** The client takes whatever comes for the next commit. */
  clientIgnoresGaps?: true;
  /** The client applies what it has already. */
  clientRepeats?: true;
  /** A server takes what comes first for what comes next, whatever its seq. */
  serverIgnoresOrder?: true;
}

type Frame = ServerMessage;

/** The line between a client and an instance: two queues, each in order, and nothing of them survives a cut. */
interface Line {
  server: Instance;
  up: ClientMessage[];
  down: Frame[];
  /** Cut: the server knows, the client does not yet. */
  cut: boolean;
  /** The server holds it for open. */
  open: boolean;
}

interface Instance {
  core: StreamCore<Line> | null;
  epoch: string;
  /** Reads, polls and news on their way: each is a look at the database, or its answer. */
  pending: Task[];
}

/** Something under way: it happens, or it is lost (where that can be). */
interface Task {
  run(): void;
  lose?(): void;
}

interface Client {
  connection: ConnectionState;
  stream: StreamState;
  line: Line | null;
  due: { connection: number | null; stream: number | null };
  loads: (() => void)[];
  answers: Commit[];
  /** How often it has opened a line, each time to the next instance, as a balancer would have it. */
  opened: number;
}

/** A production with its database, some instances and some clients, in which nothing happens by itself. */
export interface World {
  actions: Readonly<Record<string, (n: number) => void>>;
  /** Lets everything work again and run its course, then says what is wrong; null if nothing is. */
  settle(): string | null;
}

/** Makes it. Throws, in any action, as soon as a screen shows what the log does not say. */
export function createWorld(faults: Faults = {}): World {
  let log: PlainLog = createPlainLog();
  let epoch = 'e0';
  let now = 0;
  const instances: Instance[] = [0, 1].map(() => ({ core: core(), epoch, pending: [] }));
  const clients: Client[] = [0, 1, 2].map((place) => ({
    connection: idleConnection,
    stream: newStream(SHOW),
    line: null,
    due: { connection: null, stream: null },
    loads: [],
    answers: [],
    opened: place,
  }));

  function core(): StreamCore<Line> {
    return createStreamCore<Line>(PAGE, TOO_FAR, MEMORY);
  }

  // --- the server's end ---

  function serve(instance: Instance, told: CoreEvent<Line>): void {
    let event = told;
    const head = instance.core?.head();
    if (faults.serverIgnoresOrder && event.type === 'published' && head !== null && head !== undefined)
      event = { ...event, commits: event.commits.map((commit) => ({ ...commit, from: head + 1 })) };
    for (const effect of instance.core?.on(event) ?? []) carryOut(instance, effect);
  }

  function carryOut(instance: Instance, effect: CoreEffect<Line>): void {
    switch (effect.type) {
      case 'read': {
        const { core } = instance;
        const { read } = effect;
        const failed = () => {
          if (instance.core === core) serve(instance, { type: 'read-failed', read });
        };
        const look = () => {
          const page = log.read(read.after, PAGE);
          const commits = encoded(
            faults.readOffByOne && page.commits.length > 1 ? page.commits.slice(1) : page.commits,
          );
          // The answer is on its way; the server may be another one by then.
          const answered = () => {
            if (instance.core === core) serve(instance, { type: 'page', read, ...page, commits });
          };
          instance.pending.push({ run: answered, lose: failed });
        };
        instance.pending.push({ run: look, lose: failed });
        break;
      }
      case 'spread':
        effect.members.forEach((line, place) => {
          if (faults.dropOne && place === 0 && (effect.commits[0]?.seq ?? 0) % 3 === 0) return;
          line.down.push({ type: 'commits', production: SHOW, commits: commitsOf(effect.commits) });
        });
        break;
      case 'send': {
        const line = effect.member;
        line.down.push({ type: 'commits', production: SHOW, commits: commitsOf(effect.commits) });
        instance.pending.push({ run: () => serve(instance, { type: 'drained', member: line }) });
        break;
      }
      case 'live':
        effect.member.down.push({ type: 'live', production: SHOW, seq: effect.seq, epoch: instance.epoch });
        break;
      case 'stale':
        effect.member.down.push({ type: 'stale', production: SHOW, reason: effect.reason });
        break;
      case 'failed':
        cut(effect.member);
        break;
      default:
        effect satisfies never;
    }
  }

  function hear(line: Line, message: ClientMessage): void {
    const { server } = line;
    if (message.type === 'ping') line.down.push({ type: 'pong' });
    if (message.type === 'leave') serve(server, { type: 'leave', member: line });
    if (message.type !== 'hello') return;
    serve(server, { type: 'leave', member: line });
    if (message.epoch !== server.epoch)
      return void line.down.push({ type: 'stale', production: SHOW, reason: 'epoch' });
    serve(server, { type: 'join', member: line, after: message.after });
  }

  function cut(line: Line): void {
    if (!line.open) return;
    line.open = false;
    line.cut = true;
    line.up = [];
    line.down = [];
    serve(line.server, { type: 'leave', member: line });
  }

  function crash(instance: Instance): void {
    instance.core = null;
    instance.pending = [];
    for (const { line } of clients) if (line?.server === instance) cut(line);
  }

  function start(instance: Instance): void {
    if (instance.core) return;
    instance.core = core();
    instance.epoch = epoch;
  }

  /** Writes through an instance: the database has it before anyone is told, unless the fault is that it has not. */
  function write(n: number): Commit | null {
    const instance = instances[n % instances.length] as Instance;
    if (!instance.core || instance.epoch !== epoch) return null;
    if (faults.publishEarly && n % 4 === 0) {
      const ghost = createPlainLog(log.commits).write(1, n);
      serve(instance, { type: 'published', commits: encoded([ghost]) });
      return null;
    }
    const commit = log.write(1 + (n % 11 === 0 ? 6 : n % 3), n);
    const { core } = instance;
    const published = () => {
      if (instance.core === core) serve(instance, { type: 'published', commits: encoded([commit]) });
    };
    instance.pending.push({ run: published, lose() {} });
    for (const other of instances) {
      const hint = () => serve(other, { type: 'hint', seq: commit.seq });
      if (n % 3 !== 0) other.pending.push({ run: hint, lose() {} });
      if (n % 4 === 1) other.pending.push({ run: hint, lose() {} });
    }
    return commit;
  }

  function poll(instance: Instance): void {
    const { core } = instance;
    if (!core || faults.neverPoll) return;
    const known = core.head() ?? 0;
    const look = () => {
      const seq = log.head();
      const answered = () => {
        if (instance.core === core) serve(instance, { type: 'polled', seq, known });
      };
      instance.pending.push({ run: answered, lose() {} });
    };
    instance.pending.push({ run: look, lose() {} });
  }

  // --- the client's end ---

  function connect(client: Client, event: ConnectionEvent): void {
    const [next, ...effects] = connectionStep(client.connection, event, now);
    client.connection = next;
    for (const effect of effects) {
      switch (effect.type) {
        case 'open': {
          client.opened += 1;
          const server = instances[client.opened % instances.length] as Instance;
          client.line = { server, up: [], down: [], cut: false, open: server.core !== null };
          if (!client.line.open) client.line.cut = true;
          break;
        }
        case 'close':
          if (client.line) cut(client.line);
          client.line = null;
          break;
        case 'ping':
          client.line?.up.push({ type: 'ping' });
          break;
        case 'up':
        case 'down':
          follow(client, { type: effect.type });
          break;
        case 'timer':
          client.due.connection = now + effect.ms;
          break;
        case 'backoff':
          client.due.connection = now + backoff(effect.failures, 0.5);
          break;
        default:
          effect satisfies never;
      }
    }
  }

  function follow(client: Client, event: StreamEvent): void {
    const before = client.stream;
    const [next, ...effects] = streamStep(client.stream, event);
    client.stream = next;
    for (const effect of effects) {
      switch (effect.type) {
        case 'send':
          client.line?.up.push(effect.message);
          break;
        case 'load':
          client.due.stream = null;
          client.loads = [() => client.loads.push(loaded(client))];
          break;
        case 'no-timer':
          client.due.stream = null;
          break;
        case 'timer':
          client.due.stream = now + effect.ms;
          break;
        case 'backoff':
          client.due.stream = now + backoff(effect.failures, 0.5);
          break;
        case 'applied':
          checkApplied(before.model, effect.commits);
          break;
        default:
          effect satisfies never;
      }
    }
    checkModel(client.stream.model);
  }

  /** A snapshot is read at one moment and arrives at another. */
  function loaded(client: Client): () => void {
    const seq = log.head();
    const model = modelAt(seq);
    return () => follow(client, { type: 'loaded', model });
  }

  function modelAt(seq: number): Model {
    const rows = Object.entries(log.rowsAt.get(seq) ?? {}).map(([uuid, version]) => ({
      uuid,
      id: uuid,
      version,
      isDeleted: false,
      fieldVersions: {},
    }));
    return { seq, epoch, tables: { source: tableOf(rows as never) } };
  }

  function checkApplied(model: Model | null, commits: readonly Commit[]): void {
    if (!model || model.epoch !== epoch) return;
    const next = log.commits.filter(({ seq }) => seq > model.seq).slice(0, commits.length);
    if (next.map(({ uuid }) => uuid).join() !== commits.map(({ uuid }) => uuid).join())
      throw new Error(`after ${model.seq} a screen applied what is not next in the log`);
  }

  function checkModel(model: Model | null): void {
    if (model?.epoch !== epoch) return;
    const rows = log.rowsAt.get(model.seq);
    if (!rows) throw new Error(`a screen stands at ${model.seq}, where no commit ends`);
    const shown = Object.fromEntries(
      (model.tables.source?.rows ?? []).map(({ uuid, version }) => [uuid, version]),
    );
    const text = (it: object) => JSON.stringify(Object.entries(it).sort());
    if (text(shown) !== text(rows))
      throw new Error(`at ${model.seq} a screen shows ${text(shown)}, not ${text(rows)}`);
  }

  /** What arrives at a client, as it takes it. */
  function receive(client: Client, frame: Frame): void {
    connect(client, { type: 'heard' });
    let message = frame;
    const seq = client.stream.model?.seq ?? 0;
    if (message.type === 'commits') {
      let at = seq;
      if (faults.clientIgnoresGaps)
        message = {
          ...message,
          commits: message.commits.map((it) => (it.seq > seq ? { ...it, from: seq + 1 } : it)),
        };
      if (faults.clientRepeats)
        message = {
          ...message,
          commits: message.commits.map((it) => {
            at += it.changes.length;
            return { ...it, from: at - it.changes.length + 1, seq: at };
          }),
        };
    }
    if ('production' in message || message.type === 'error') follow(client, { type: 'message', message });
  }

  // --- what can happen ---

  const one = (n: number) => clients[n % clients.length] as Client;

  function deliver(client: Client, most: number): void {
    for (let left = most; left > 0 && client.line; left--) {
      const { line } = client;
      const message = line.up.shift();
      if (message && line.open) hear(line, message);
      const frame = line.down.shift();
      if (frame) receive(client, frame);
      if (!message && !frame) return;
    }
  }

  /** The client learns what became of its line. */
  function notice(client: Client): void {
    const { line } = client;
    if (!line) return;
    if (line.cut) {
      client.line = null;
      connect(client, { type: 'closed', code: 1006 });
    } else if (client.connection.phase === 'opening') connect(client, { type: 'opened' });
  }

  function passTime(ms: number): void {
    now += ms;
    for (const client of clients) {
      const { due } = client;
      if (due.connection !== null && due.connection <= now) {
        due.connection = null;
        connect(client, { type: 'timer' });
      }
      if (due.stream !== null && due.stream <= now) {
        due.stream = null;
        follow(client, { type: 'timer' });
      }
    }
  }

  function heartbeat(instance: Instance): void {
    const seq = instance.core?.head();
    if (seq === null || seq === undefined || faults.dropOne) return;
    for (const line of instance.core?.live() ?? []) line.down.push({ type: 'head', production: SHOW, seq });
  }

  const actions: Record<string, (n: number) => void> = {
    write,
    writeAndAnswer(n) {
      const commit = write(n);
      if (commit) one(n).answers.push(commit);
    },
    answer(n) {
      const commit = one(n).answers.shift();
      if (commit) follow(one(n), { type: 'answer', commit });
    },
    work(n) {
      // Any of what is under way may be the next to happen.
      const { pending } = instances[n % instances.length] as Instance;
      pending.splice((n >> 2) % Math.max(1, pending.length), 1)[0]?.run();
    },
    workInOrder(n) {
      (instances[n % instances.length] as Instance).pending.shift()?.run();
    },
    lose(n) {
      const { pending } = instances[n % instances.length] as Instance;
      const place = (n >> 2) % Math.max(1, pending.length);
      if (pending[place]?.lose) pending.splice(place, 1)[0]?.lose?.();
    },
    poll: (n) => poll(instances[n % instances.length] as Instance),
    heartbeat: (n) => heartbeat(instances[n % instances.length] as Instance),
    deliver: (n) => deliver(one(n), 1 + (n % 5)),
    load(n) {
      for (const next of one(n).loads.splice(0)) next();
    },
    loadFails(n) {
      if (one(n).loads.splice(0).length > 0)
        follow(one(n), { type: 'load-failed', problem: { code: 'BUSY', message: '' } });
    },
    notice: (n) => notice(one(n)),
    cut(n) {
      const { line } = one(n);
      if (line) cut(line);
    },
    crash: (n) => crash(instances[n % instances.length] as Instance),
    start: (n) => start(instances[n % instances.length] as Instance),
    // Mostly moments; sometimes as long as it takes to give a connection up.
    time: (n) => passTime(n % 16 === 0 ? n * 30 : n % 400),
    calm: () => calm(),
    prune(n) {
      log.prune(log.head() - (n % 12));
    },
    restoreFromBackup(n) {
      log = createPlainLog(log.commits.slice(0, Math.max(0, log.commits.length - (n % 5))));
      epoch = `${epoch}+`;
      // Answers of the other history do not reach anyone: the database was away.
      for (const client of clients) {
        client.answers = [];
        client.loads = client.loads.length > 0 ? [() => client.loads.push(loaded(client))] : [];
      }
      for (const instance of instances) crash(instance);
    },
  };

  /** Everything that is under way happens. */
  function calm(): void {
    for (const { pending } of instances) for (let left = 200; left > 0; left--) pending.shift()?.run();
    for (const client of clients) {
      notice(client);
      for (let left = 3; left > 0; left--) for (const next of client.loads.splice(0)) next();
      deliver(client, 200);
    }
  }

  for (const client of clients) {
    follow(client, { type: 'start' });
    connect(client, { type: 'start' });
  }

  return {
    actions,
    settle() {
      for (let round = 0; round < 60; round++) {
        for (const instance of instances) {
          start(instance);
          poll(instance);
          heartbeat(instance);
        }
        calm();
        passTime(3000);
      }
      for (const { stream } of clients) {
        if (stream.phase !== 'live') return `a screen is ${stream.phase}, not live`;
        if (stream.model?.epoch !== epoch) return 'a screen shows another history';
        if (stream.model.seq !== log.head())
          return `a screen stands at ${stream.model.seq}, the log at ${log.head()}`;
      }
      return null;
    },
  };
}

const commitsOf = (list: readonly Encoded[]) =>
  (list as readonly (Encoded & { commit: Commit })[]).map(({ commit, from }) => ({ ...commit, from }));
