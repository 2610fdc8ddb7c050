import type { Commit } from '@callsign/contracts/commits';
import type { FastifyBaseLogger } from 'fastify';
import type pg from 'pg';
import { readLog, tellsOfProduction, WORKSPACE } from '../commits/log.ts';

/** Changes per page of the log. */
const PAGE = 500;
/** A client further behind than this loads a snapshot instead. */
const TOO_FAR = 5000;

/** One follower of a stream: a socket, and where in the stream it stands. */
export interface Member {
  /** Seq of the last change that was sent to it. */
  seq: number;
  /** True once it has caught up: only then do live commits go straight to it. */
  live: boolean;
  send(frame: Buffer): void;
  onLive(seq: number): void;
  onStale(reason: 'ahead' | 'too-far'): void;
}

interface Stream {
  /** Seq up to which live members have been told; null until the first member has read where the stream stands. */
  head: number | null;
  /** The highest seq anyone has hinted at. */
  told: number;
  members: Set<Member>;
  /** The read of the log that is under way, so that there is never more than one. */
  reading: Promise<void> | null;
  readAgain: boolean;
}

/** Spreads the commits of every stream to its followers, each commit once, in order, with nothing left out. */
export interface Hub {
  join(stream: string, member: Member): Promise<void>;
  leave(stream: string, member: Member): void;
  /** Commits that this process has just written. */
  published(stream: string, commits: Commit[]): void;
  /** A stream may stand at `seq`; null means any stream may have grown. */
  hint(stream: string | null, seq: number): void;
  heads(): Iterable<[stream: string, head: number, members: Iterable<Member>]>;
  close(): void;
}

/** Makes the hub; it reads the log from `pool` and looks at the heads of followed streams every `pollMs`. */
export function createHub(pool: pg.Pool, log: FastifyBaseLogger, pollMs: number): Hub {
  const streams = new Map<string, Stream>();
  const poll = setInterval(() => void pollHeads(), pollMs);
  poll.unref();

  async function join(name: string, member: Member) {
    const stream = streams.get(name) ?? {
      head: null,
      told: 0,
      members: new Set(),
      reading: null,
      readAgain: false,
    };
    streams.set(name, stream);
    stream.members.add(member);
    try {
      for (;;) {
        const page = await readLog(pool, name, member.seq, PAGE);
        if (!stream.members.has(member)) return;
        if (member.seq > page.head) return refuse(name, member, 'ahead');
        if (page.head - member.seq > TOO_FAR) return refuse(name, member, 'too-far');
        if (page.commits.length > 0) {
          member.send(frameOf(name, page.commits));
          member.seq = page.commits.at(-1)?.seq ?? member.seq;
        }
        stream.head ??= page.head;
        if (page.more) continue;
        // The log is ahead of what the others were told: they come first, or they would miss it.
        if (member.seq > stream.head) await advance(name, stream);
        // From here to `live` nothing is awaited, so no commit can fall between the log and the live stream.
        if (member.seq === stream.head) break;
      }
      member.live = true;
      member.onLive(member.seq);
      hint(name, stream.told);
    } catch (error) {
      leave(name, member);
      throw error;
    }
  }

  function refuse(name: string, member: Member, reason: 'ahead' | 'too-far') {
    leave(name, member);
    member.onStale(reason);
  }

  function leave(name: string, member: Member) {
    const stream = streams.get(name);
    stream?.members.delete(member);
    if (stream?.members.size === 0) streams.delete(name);
  }

  function spread(name: string, stream: Stream, commits: Commit[]) {
    const { head } = stream;
    if (head === null) return;
    const fresh = commits.filter((commit) => commit.seq > head);
    const first = fresh[0];
    const last = fresh.at(-1);
    if (!first || !last) return;
    stream.head = last.seq;
    const frame = frameOf(name, fresh);
    for (const member of stream.members) {
      if (!member.live) continue;
      member.seq = last.seq;
      member.send(frame);
    }
  }

  function published(name: string, commits: Commit[]) {
    if (name !== WORKSPACE && commits.some(tellsOfProduction)) hint(WORKSPACE, Number.MAX_SAFE_INTEGER);
    const stream = streams.get(name);
    const from = commits[0]?.from ?? 0;
    if (!stream) return;
    if (stream.head !== null && from === stream.head + 1) spread(name, stream, commits);
    else hint(name, commits.at(-1)?.seq ?? 0);
  }

  function hint(name: string | null, seq: number) {
    if (name === null) {
      void pollHeads();
      return;
    }
    const stream = streams.get(name);
    if (!stream) return;
    stream.told = Math.max(stream.told, seq === Number.MAX_SAFE_INTEGER ? 0 : seq);
    if (stream.head !== null && seq > stream.head) void advance(name, stream);
  }

  function advance(name: string, stream: Stream): Promise<void> {
    stream.readAgain = true;
    stream.reading ??= (async () => {
      try {
        while (stream.readAgain) {
          stream.readAgain = false;
          if (stream.head === null) return;
          const page = await readLog(pool, name, stream.head, PAGE);
          spread(name, stream, page.commits);
          stream.readAgain ||= page.more;
        }
      } catch (error) {
        log.warn({ err: error, stream: name }, 'the log could not be read; the next poll tries again');
      } finally {
        stream.reading = null;
      }
    })();
    return stream.reading;
  }

  async function pollHeads() {
    if (streams.size === 0) return;
    try {
      const { rows } = await pool.query<{ stream: string; seq: string }>({
        name: 'heads',
        text: 'select production_uuid as stream, seq from heads where production_uuid = any($1::uuid[])',
        values: [[...streams.keys()]],
      });
      for (const row of rows) hint(row.stream, Number(row.seq));
    } catch (error) {
      log.warn({ err: error }, 'heads could not be polled');
    }
  }

  return {
    join,
    leave,
    published,
    hint,
    *heads() {
      for (const [name, stream] of streams)
        if (stream.head !== null) yield [name, stream.head, stream.members];
    },
    close: () => clearInterval(poll),
  };
}

const frameOf = (name: string, commits: Commit[]) =>
  Buffer.from(JSON.stringify({ type: 'commits', production: name === WORKSPACE ? null : name, commits }));
