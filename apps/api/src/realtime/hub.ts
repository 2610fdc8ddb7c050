import type { Commit } from '@callsign/contracts/commits';
import type { Uuid } from '@callsign/contracts/scalars';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { TIMELINE } from '../database/timeline.ts';
import { readLog, tellsOfProduction, WORKSPACE } from '../rows/log.ts';
import { blankedFrameOf, type Encoded, encode, frameOf, listFrameOf, type View } from './encoded.ts';
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
  /** Says something that nobody misses for long; where much is unsent it is left out. */
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
  /** Commits that this process has just written. */
  published(stream: Uuid<'production'>, commits: Commit[]): void;
  /** A stream may stand at `seq`; null means any stream may have grown. */
  hint(stream: Uuid<'production'> | null, seq: number): void;
  /** The database holds another history now: everyone loads afresh. */
  restart(): void;
  /** Where each followed stream stands, and who is live on it. */
  heads(): Iterable<[stream: Uuid<'production'>, head: number, live: Iterable<Member>]>;
  /** Reads of the log since the start, and characters of commits held. */
  stats(): { reads: number; held: number };
  close(): void;
}

/** What a hub asks of its surroundings. */
export interface HubEvents {
  /** The database answers again: it may have been restored meanwhile. */
  onReturn(): void;
  /** The log was read from this timeline; null on a standby. */
  sees(timeline: string | null): void;
  /** Of these people it must be known now which productions are theirs. */
  refreshViews(userIds: Uuid<'user'>[]): Promise<void>;
}

interface Stream {
  core: StreamCore<Member>;
  drained(member: Member): void;
  /** Since when nobody follows it. */
  idleSince: number | null;
}

/**
 * Makes the hub; it reads the log from `pool` and looks at the heads of followed streams every `pollMs`.
 */
export function createHub(pool: pg.Pool, log: FastifyBaseLogger, pollMs: number, events: HubEvents): Hub {
  const streams = new Map<Uuid<'production'>, Stream>();
  const frames = {
    whole: new WeakMap<readonly Encoded[], Buffer>(),
    blanked: new WeakMap<readonly Encoded[], Buffer>(),
  };
  const proofs = new Map<string, Promise<string | null>>();
  let reads = 0;
  let away = false;
  let polling = false;
  const poll = setInterval(() => void pollHeads(), pollMs);
  poll.unref();

  function run(name: Uuid<'production'>, stream: Stream, event: CoreEvent<Member>): void {
    for (const effect of stream.core.on(event)) carryOut(name, stream, effect);
    const isFollowed = !stream.core.members()[Symbol.iterator]().next().done;
    stream.idleSince = isFollowed ? null : (stream.idleSince ?? performance.now());
  }

  function carryOut(name: Uuid<'production'>, stream: Stream, effect: CoreEffect<Member>): void {
    switch (effect.type) {
      case 'read':
        void read(name, stream, effect.read);
        break;
      case 'spread': {
        const { members, commits } = effect;
        const lagging = members.filter(
          (member) => !member.send(frameFor(name, member, commits), stream.drained),
        );
        const seq = (commits[0]?.from ?? 1) - 1;
        for (const member of lagging) run(name, stream, { type: 'lagging', member, seq });
        break;
      }
      case 'send': {
        const { member, commits } = effect;
        member.sendMissed(frameFor(name, member, commits), stream.drained);
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

  /** Made once for all who may see the same. */
  function frameFor(name: Uuid<'production'>, { view }: Member, commits: readonly Encoded[]): Buffer {
    if (name === WORKSPACE) return listFrameOf(commits, view);
    const isBlanked = !view.secrets && commits.some(({ blanked }) => blanked !== undefined);
    const made = isBlanked ? frames.blanked : frames.whole;
    const frame = made.get(commits) ?? (isBlanked ? blankedFrameOf : frameOf)(name, commits);
    made.set(commits, frame);
    return frame;
  }

  async function read(name: Uuid<'production'>, stream: Stream, read: Read): Promise<void> {
    reads += 1;
    try {
      const { commits, head, timeline, pruned } = await readLog(pool, name, read.after, PAGE);
      events.sees(timeline);
      // After the log, so that whoever owns a production that it tells of is known to.
      if (name === WORKSPACE)
        await events.refreshViews([...new Set([...stream.core.members()].map(({ view }) => view.userId))]);
      run(name, stream, { type: 'page', read, commits: encode(commits), head, pruned });
    } catch (error) {
      log.warn({ err: error, stream: name }, 'the log could not be read');
      run(name, stream, { type: 'read-failed', read });
    }
  }

  function newStream(name: Uuid<'production'>): Stream {
    const stream: Stream = {
      core: createStreamCore<Member>(),
      drained: (member) => run(name, stream, { type: 'drained', member }),
      idleSince: null,
    };
    return stream;
  }

  function join(name: Uuid<'production'>, member: Member, after: number, commit?: string) {
    const stream = streams.get(name) ?? newStream(name);
    stream.idleSince = null;
    streams.set(name, stream);
    const joined = () => run(name, stream, { type: 'join', member, after });
    if (commit === undefined || after === 0) return joined();
    const held = stream.core.uuidAt(after);
    if (held !== undefined) return held === commit ? joined() : member.onStale('epoch');
    left.delete(member);
    proof(name, after).then(
      (uuid) => {
        if (left.has(member)) return;
        // A pruned place proves nothing, and is refused as such if anything after it is gone.
        if (uuid === null || uuid === commit) joined();
        else member.onStale('epoch');
      },
      () => member.onFailed(),
    );
  }

  /** Members that left before they had joined. */
  const left = new WeakSet<Member>();

  /** The commit at a seq, as the log says; asked once for all who ask at the same time. */
  function proof(name: Uuid<'production'>, seq: number): Promise<string | null> {
    const key = `${name}:${seq}`;
    const asked =
      proofs.get(key) ??
      pool
        .query<{ uuid: Uuid }>(
          'select commit_uuid as uuid from changes where production_uuid = $1 and seq = $2',
          [name, seq],
        )
        .then(({ rows }) => rows[0]?.uuid ?? null)
        .finally(() => proofs.delete(key));
    proofs.set(key, asked);
    return asked;
  }

  function leave(name: Uuid<'production'>, member: Member): void {
    left.add(member);
    const stream = streams.get(name);
    if (!stream) return;
    run(name, stream, { type: 'leave', member });
  }

  function published(name: Uuid<'production'>, commits: Commit[]): void {
    // Read from the log, for who sees it must be known first.
    if (name === WORKSPACE) {
      hint(WORKSPACE, commits.at(-1)?.seq ?? 0);
      return;
    }
    if (commits.some(tellsOfProduction)) look(WORKSPACE);
    const stream = streams.get(name);
    if (stream) run(name, stream, { type: 'published', commits: encode(commits) });
  }

  /** Something may have been added to a stream. */
  function look(name: Uuid<'production'>): void {
    const head = streams.get(name)?.core.head();
    if (head !== null && head !== undefined) hint(name, head + 1);
  }

  function hint(name: Uuid<'production'> | null, seq: number) {
    if (name === null) return void pollHeads();
    const stream = streams.get(name);
    if (stream) run(name, stream, { type: 'hint', seq });
  }

  async function pollHeads(): Promise<void> {
    forgetIdle();
    // A database that is silent is not asked again and again.
    if (streams.size === 0 || polling) return;
    polling = true;
    const known = new Map([...streams].map(([name, { core }]) => [name, core.head() ?? 0]));
    try {
      const { rows } = await pool.query<{ seqs: Record<string, number> | null; timeline: string | null }>({
        name: 'heads',
        text: `select (select jsonb_object_agg(production_uuid, seq) from heads where production_uuid = any($1::uuid[])) as seqs,
                 ${TIMELINE} as timeline`,
        values: [[...known.keys()]],
      });
      if (away) events.onReturn();
      away = false;
      const { seqs, timeline = null } = rows[0] ?? {};
      events.sees(timeline);
      // A standby may be behind for a moment, or for good: that shows when it is promoted.
      if (timeline === null) return;
      for (const [name, at] of known) {
        const stream = streams.get(name);
        // A stream without a head has no history at all: if it had one, it is another database now.
        if (stream) run(name, stream, { type: 'polled', seq: seqs?.[name] ?? 0, known: at });
      }
    } catch (error) {
      away = true;
      log.warn({ err: error }, 'heads could not be polled');
    } finally {
      polling = false;
    }
  }

  function forgetIdle(): void {
    for (const [name, { idleSince }] of streams)
      if (idleSince !== null && performance.now() - idleSince > IDLE_STREAM_MS) streams.delete(name);
  }

  return {
    join,
    leave,
    published,
    hint,
    restart() {
      for (const [name, stream] of streams) run(name, stream, { type: 'restart' });
    },
    *heads() {
      for (const [name, { core, idleSince }] of streams) {
        const head = core.head();
        if (head !== null && idleSince === null) yield [name, head, core.live()];
      }
    },
    stats: () => ({
      reads,
      held: [...streams.values()].reduce((sum, { core }) => sum + core.size(), 0),
    }),
    close: () => clearInterval(poll),
  };
}
