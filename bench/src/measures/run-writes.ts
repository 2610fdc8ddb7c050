import { startChild } from '../load/child.ts';
import type { Room } from '../load/follow.ts';
import type { FollowersAnswer, FollowersJob } from '../load/followers.ts';
import { MAX_WRITES } from '../load/limits.ts';
import type { RawWsJob } from '../load/raw-ws.ts';
import type { WritersAnswer, WritersJob } from '../load/writers.ts';
import type { BenchPostgres } from '../peers/database.ts';
import type { Peer, Production } from '../peers/peer.ts';
import { spread } from '../stats.ts';
import { digits } from '../table.ts';

/** How to write: closed loop (`rate` null) or at a rate, with so many sockets following. */
export interface Load {
  writers: number;
  rate: number | null;
  sockets: number;
  /** All writers write to one row. */
  hot: boolean;
  /** Notes are this long at least. */
  noteLength?: number;
  /** The sockets ask for permessage-deflate. */
  deflate?: boolean;
  warmUpMs: number;
  ms: number;
}

/** What one run of writes showed; times in milliseconds, CPU in cores. */
export interface WriteRun {
  writesPerSecond: number;
  ack: { p50: number; p99: number };
  /** Write start → frame received, over all writes and sockets. */
  seen: { p50: number; p99: number };
  acked: number;
  deliveries: number;
  failed: number;
  lost: number;
  doubled: number;
  backwards: number;
  bytesPerDelivery: number;
  /** Bytes over the wire per delivery, compressed or not. */
  wirePerDelivery: number;
  serverCpu: number | null;
  databaseCpu: number | null;
  /** When each write began, by token, and when measuring began, by the machine's clock. */
  started: Float64Array;
  from: number;
}

/** Room for the writes of a run: what followers saw is kept in arrays of this size. */
const mostWrites = ({ rate, warmUpMs, ms }: Load) =>
  rate === null ? MAX_WRITES : Math.ceil(rate * ((warmUpMs + ms) / 1000) * 1.1) + 100;

/** The acknowledged writes, and those that failed if there are any. */
export const ackedText = ({ acked, failed }: WriteRun) =>
  failed > 0 ? `${digits(acked)} (${digits(failed)} failed)` : digits(acked);

/** What raw `ws` shows at a rate, with frames of so many bytes; with `writes`, behind what Postgres alone needs for the rows of a commit. */
export async function runRawWs(
  rate: number,
  bytes: number,
  load: Load,
  writes: RawWsJob['writes'] = null,
): Promise<WriteRun> {
  const server = startChild<WritersAnswer>('raw-ws.ts', {
    rate,
    bytes,
    warmUpMs: load.warmUpMs,
    ms: load.ms,
    writes,
  } satisfies RawWsJob);
  const port = await server.ready;
  const followers = startChild<FollowersAnswer>('followers.ts', {
    urls: [`ws://127.0.0.1:${port}`],
    kind: 'plain',
    cookie: '',
    rooms: Array.from({ length: load.sockets }, () => ({ production: '', after: 0 })),
    mostWrites: mostWrites(load),
  } satisfies FollowersJob);
  await followers.ready;
  server.send('go');
  await new Promise((resolve) => setTimeout(resolve, load.warmUpMs + load.ms));
  followers.send('finish');
  const seen = await followers.answer;
  server.send('finish');
  return { ...judge(await server.answer, seen, 1), serverCpu: null, databaseCpu: null };
}

/** Writes to the sources of some productions while sockets follow them, in three processes: server, writers, followers. */
export async function runWrites(
  peer: Peer,
  productions: Production[],
  load: Load,
  postgres: BenchPostgres,
  /** Called when the last write was answered and all sockets are still open. */
  beforeEnd: (() => Promise<void>) | null = null,
): Promise<WriteRun> {
  const places = await Promise.all(productions.map((production) => peer.room(production)));
  const rooms = Array.from({ length: load.sockets }, (_, index) => places[index % places.length] as Room);
  const followers =
    load.sockets > 0
      ? startChild<FollowersAnswer>('followers.ts', {
          urls: peer.socketUrls,
          kind: peer.follows,
          cookie: peer.cookie,
          rooms,
          mostWrites: mostWrites(load),
          deflate: load.deflate ?? false,
        } satisfies FollowersJob)
      : null;
  await followers?.ready;
  const writers = startChild<WritersAnswer>('writers.ts', {
    bases: peer.bases,
    peer: peer.writes,
    cookie: peer.cookie,
    rows: productions.map(({ rows }) => rows.slice(0, 512)),
    writers: load.writers,
    rate: load.rate,
    hot: load.hot,
    noteLength: load.noteLength ?? 0,
    warmUpMs: load.warmUpMs,
    ms: load.ms,
  } satisfies WritersJob);
  const cpuBefore = [peer.cpu(), postgres.cpu()];
  const begun = performance.now();
  const written = await writers.answer;
  const seconds = (performance.now() - begun) / 1000;
  const cpuAfter = [peer.cpu(), postgres.cpu()];
  await beforeEnd?.();
  followers?.send('finish');
  const seen = followers ? await followers.answer : null;
  const cores = (index: number) => {
    const [before, after] = [cpuBefore[index] ?? null, cpuAfter[index] ?? null];
    return before === null || after === null ? null : (after - before) / seconds;
  };
  return { ...judge(written, seen, productions.length), serverCpu: cores(0), databaseCpu: cores(1) };
}

function judge(written: WritersAnswer, seen: FollowersAnswer | null, productions: number) {
  const acks: number[] = [];
  const delays: number[] = [];
  let [acked, finished, deliveries, lost] = [0, 0, 0, 0];
  for (let token = 0; token < written.started.length; token++) {
    const start = written.started[token] as number;
    const end = written.acked[token] as number;
    const measured = start >= written.from;
    if (end > 0) acked += 1;
    if (end >= written.from && end <= written.to) finished += 1;
    if (measured && end > 0) acks.push(end - start);
    for (let socket = 0; seen && socket < seen.sockets; socket++) {
      if (socket % productions !== written.production[token]) continue;
      const arrival = seen.arrivals[token * seen.sockets + socket] as number;
      if (arrival === 0) {
        if (end > 0) lost += 1;
        continue;
      }
      deliveries += 1;
      if (measured) delays.push(arrival + seen.base - start);
    }
  }
  return {
    writesPerSecond: finished / ((written.to - written.from) / 1000),
    started: written.started,
    from: written.from,
    ack: spread(acks),
    seen: spread(delays),
    acked,
    deliveries,
    failed: written.failures.length,
    lost,
    doubled: seen?.doubled ?? 0,
    backwards: seen?.backwards ?? 0,
    wirePerDelivery: seen && deliveries ? seen.wireBytes / deliveries : 0,
    bytesPerDelivery: seen && deliveries ? seen.bytes / deliveries : 0,
  };
}
