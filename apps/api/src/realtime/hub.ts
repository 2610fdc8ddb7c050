import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { changesProduction, readLog, WORKSPACE } from '../rows/log.ts';
import { encode, type View } from './encoded.ts';
import { type Frames, frameFor, newFrames } from './frames.ts';
import { type CommitAt, createCommitAt, readHeads } from './heads.ts';
import { createStreamCore, PAGE } from './stream-core.ts';
import type { CoreEffect, CoreEvent, Read, StaleReason, StreamCore } from './stream-events.ts';

/** A stream that nobody follows is remembered this long, so that a crew that comes back at once is served from memory. */
const IDLE_STREAM_MS = 60_000;

/** One follower of a stream: a socket. */
export interface Member {
  readonly view: View;
  /**
   * Sends live commits, in a frame as textFrame() makes it: never waits. Where too much is unsent already it sends
   * nothing, answers false, and calls `onDrained` when the line is free, so that a slow reader is not buried.
   */
  send(frame: Buffer, onDrained: (member: Member) => void): boolean;
  /** Sends missed commits; `onDrained` is called when they are on their way. */
  sendMissed(frame: Buffer, onDrained: (member: Member) => void): void;
  /** Sends a frame that may be lost; it is left out if too much is unsent. */
  mention(frame: Buffer): void;
  onLive(seq: number): void;
  onStale(reason: StaleReason): void;
  /** The log can't be read just now. */
  onFailed(): void;
}

/** Spreads the commits of every stream to its followers, each commit once, in order, with nothing left out. */
export interface Hub {
  /** Follows a stream from a place in it; `commit` is the one that ends there, if the follower knows. */
  join(stream: Uuid<'production'>, member: Member, after: number, commit?: string): void;
  leave(stream: Uuid<'production'>, member: Member): void;
  /** Tells followers of commits that this process has just written. */
  publish(stream: Uuid<'production'>, commits: Commit[]): void;
  /** A stream may stand at `seq`; null means any stream may have grown. */
  hint(stream: Uuid<'production'> | null, seq: number): void;
  /** The database holds another history now: everyone loads afresh. */
  restart(): void;
  /** Where each followed stream stands, and who is live on it. */
  heads(): Iterable<[stream: Uuid<'production'>, head: number, live: Iterable<Member>]>;
  /** Reads of the log since the start, and characters of commits buffered. */
  stats(): { reads: number; buffered: number };
  close(): void;
}

/** What a hub asks of its surroundings. */
export interface HubEvents {
  /** The database answers again: it may have been restored meanwhile. */
  onReturn(): void;
  /** The log was read from this timeline; null on a standby. */
  sees(timeline: string | null): void;
  /** Refreshes the cached roles of these people. */
  refreshViews(userIds: Uuid<'user'>[]): Promise<void>;
}

interface Stream {
  readonly name: Uuid<'production'>;
  readonly core: StreamCore<Member>;
  drained(member: Member): void;
  /** Since when nobody follows it. */
  idleSince: number | null;
}

/** The state and the dependencies of a hub. */
interface HubState {
  readonly pool: pg.Pool;
  readonly log: FastifyBaseLogger;
  readonly events: HubEvents;
  readonly streams: Map<Uuid<'production'>, Stream>;
  readonly frames: Frames;
  readonly commitAt: CommitAt;
  /** Members that left before they had joined. */
  readonly left: WeakSet<Member>;
  reads: number;
  /** The last look at the heads has failed. */
  isAway: boolean;
  isPolling: boolean;
}

/** Makes the hub; it reads the log from `pool` and looks at the heads of followed streams every `pollMs`. */
export function createHub(pool: pg.Pool, log: FastifyBaseLogger, pollMs: number, events: HubEvents): Hub {
  const hub: HubState = {
    pool,
    log,
    events,
    streams: new Map(),
    frames: newFrames(),
    commitAt: createCommitAt(pool),
    left: new WeakSet(),
    reads: 0,
    isAway: false,
    isPolling: false,
  };
  const poll = setInterval(() => void pollHeads(hub), pollMs);
  poll.unref();

  return {
    join: (name, member, after, commit) => join(hub, name, member, after, commit),
    leave: (name, member) => leave(hub, name, member),
    publish: (name, commits) => publish(hub, name, commits),
    hint: (name, seq) => hint(hub, name, seq),
    restart() {
      for (const stream of hub.streams.values()) run(hub, stream, { type: 'restart' });
    },
    *heads() {
      for (const { name, core, idleSince } of hub.streams.values()) {
        const head = core.head();
        if (head !== null && idleSince === null) yield [name, head, core.live()];
      }
    },
    stats: () => ({
      reads: hub.reads,
      buffered: [...hub.streams.values()].reduce((sum, { core }) => sum + core.size(), 0),
    }),
    close: () => clearInterval(poll),
  };
}

function run(hub: HubState, stream: Stream, event: CoreEvent<Member>): void {
  for (const effect of stream.core.on(event)) carryOut(hub, stream, effect);
  const isFollowed = !stream.core.members()[Symbol.iterator]().next().done;
  stream.idleSince = isFollowed ? null : (stream.idleSince ?? performance.now());
}

function carryOut(hub: HubState, stream: Stream, effect: CoreEffect<Member>): void {
  switch (effect.type) {
    case 'read':
      void read(hub, stream, effect.read);
      break;
    case 'spread':
      spread(hub, stream, effect);
      break;
    case 'send': {
      const { member, commits } = effect;
      member.sendMissed(frameFor(hub.frames, stream.name, member.view, commits), stream.drained);
      break;
    }
    case 'live':
      effect.member.onLive(effect.seq);
      break;
    case 'stale':
      effect.member.onStale(effect.reason);
      break;
    case 'failed':
      effect.member.onFailed();
      break;
    default:
      effect satisfies never;
  }
}

function spread(
  hub: HubState,
  stream: Stream,
  { members, commits }: Extract<CoreEffect<Member>, { type: 'spread' }>,
): void {
  const lagging = members.filter(
    (member) => !member.send(frameFor(hub.frames, stream.name, member.view, commits), stream.drained),
  );
  const seq = (commits[0]?.from ?? 1) - 1;
  for (const member of lagging) run(hub, stream, { type: 'lagging', member, seq });
}

async function read(hub: HubState, stream: Stream, read: Read): Promise<void> {
  const { name, core } = stream;
  hub.reads += 1;
  try {
    const { commits, head, timeline, pruned } = await readLog(hub.pool, name, read.after, PAGE);
    hub.events.sees(timeline);
    // After the log was read, so that the roles of new productions are known.
    if (name === WORKSPACE)
      await hub.events.refreshViews([...new Set([...core.members()].map(({ view }) => view.userId))]);
    run(hub, stream, { type: 'page', read, commits: encode(commits), head, pruned });
  } catch (error) {
    hub.log.warn({ err: error, stream: name }, 'the log could not be read');
    run(hub, stream, { type: 'read-failed', read });
  }
}

function newStream(hub: HubState, name: Uuid<'production'>): Stream {
  const stream: Stream = {
    name,
    core: createStreamCore<Member>(),
    drained: (member) => run(hub, stream, { type: 'drained', member }),
    idleSince: null,
  };
  return stream;
}

function join(
  hub: HubState,
  name: Uuid<'production'>,
  member: Member,
  after: number,
  commit: string | undefined,
): void {
  const stream = hub.streams.get(name) ?? newStream(hub, name);
  stream.idleSince = null;
  hub.streams.set(name, stream);
  /** A pruned place proves nothing, and is refused as such if anything after it is gone. */
  const joinAt = (uuid: Uuid<'commit'> | null) => {
    if (commit === undefined || uuid === null || uuid === commit)
      run(hub, stream, { type: 'join', member, after });
    else member.onStale('epoch');
  };
  const known = commit === undefined || after === 0 ? null : stream.core.uuidAt(after);
  if (known !== undefined) {
    joinAt(known);
    return;
  }
  hub.left.delete(member);
  hub.commitAt(name, after).then(
    (uuid) => {
      if (!hub.left.has(member)) joinAt(uuid);
    },
    () => member.onFailed(),
  );
}

function leave(hub: HubState, name: Uuid<'production'>, member: Member): void {
  hub.left.add(member);
  const stream = hub.streams.get(name);
  if (stream) run(hub, stream, { type: 'leave', member });
}

function publish(hub: HubState, name: Uuid<'production'>, commits: Commit[]): void {
  // Read from the log instead, because roles must be refreshed before anyone is sent a change of the list.
  if (name === WORKSPACE) {
    hint(hub, WORKSPACE, commits.at(-1)?.seq ?? 0);
    return;
  }
  if (commits.some(changesProduction)) hintGrown(hub, WORKSPACE);
  const stream = hub.streams.get(name);
  if (stream) run(hub, stream, { type: 'published', commits: encode(commits) });
}

/** Has a stream read its log once more. */
function hintGrown(hub: HubState, name: Uuid<'production'>): void {
  const head = hub.streams.get(name)?.core.head();
  if (head !== null && head !== undefined) hint(hub, name, head + 1);
}

function hint(hub: HubState, name: Uuid<'production'> | null, seq: number): void {
  if (name === null) {
    void pollHeads(hub);
    return;
  }
  const stream = hub.streams.get(name);
  if (stream) run(hub, stream, { type: 'hint', seq });
}

async function pollHeads(hub: HubState): Promise<void> {
  forgetIdle(hub.streams);
  // One query at a time, however slow the database is.
  if (hub.streams.size === 0 || hub.isPolling) return;
  hub.isPolling = true;
  const known = new Map([...hub.streams].map(([name, { core }]) => [name, core.head() ?? 0]));
  try {
    const { seqs, timeline } = await readHeads(hub.pool, [...known.keys()]);
    if (hub.isAway) hub.events.onReturn();
    hub.isAway = false;
    hub.events.sees(timeline);
    // A standby may lag; whether it has lost commits shows when it is promoted.
    if (timeline === null) return;
    for (const [name, at] of known) {
      const stream = hub.streams.get(name);
      // A stream without a head has no history at all: if it had one, it is another database now.
      if (stream) run(hub, stream, { type: 'polled', seq: seqs?.[name] ?? 0, known: at });
    }
  } catch (error) {
    hub.isAway = true;
    hub.log.warn({ err: error }, 'heads could not be polled');
  } finally {
    hub.isPolling = false;
  }
}

function forgetIdle(streams: Map<Uuid<'production'>, Stream>): void {
  for (const [name, { idleSince }] of streams)
    if (idleSince !== null && performance.now() - idleSince > IDLE_STREAM_MS) streams.delete(name);
}
