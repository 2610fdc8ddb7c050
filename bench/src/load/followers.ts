import type { Uuid } from '@callsign/contracts/scalars';
import { serveJob } from './child.ts';
import { now } from './clock.ts';
import { follow, type Room, type WireKind } from './follow.ts';
import { lineOf } from './line.ts';

/** Sockets that follow a server, one per room. */
export interface FollowersJob {
  /** One per instance: sockets go to them in turn. */
  urls: string[];
  kind: WireKind;
  rooms: Room[];
  /** Of the session that they follow under; '' where there is none. */
  cookie: string;
  /** Tokens that are kept at most. */
  mostWrites: number;
  /** Asks for permessage-deflate. */
  deflate?: boolean;
}

/** What every socket saw. */
export interface FollowersAnswer {
  /** Arrival of token t at socket s, at [t * sockets + s], in ms after `base`; 0 where it never came. */
  arrivals: Float32Array;
  base: number;
  sockets: number;
  doubled: number;
  /** Deliveries that showed a row in an older or the same version after a newer one. */
  backwards: number;
  frames: number;
  bytes: number;
  /** Bytes that came over the wire, compressed or not. */
  wireBytes: number;
}

interface Delivery {
  token: number;
  row: number;
  version: number;
}

serveJob<FollowersJob, FollowersAnswer>(async (job, parent) => {
  const sockets = job.rooms.length;
  const arrivals = new Float32Array(job.mostWrites * sockets);
  const base = now();
  const rows = new Map<Uuid<'source'>, number>();
  const versions = job.rooms.map(() => new Int32Array(20_000));
  let [doubled, backwards, frames, bytes, lastFrame] = [0, 0, 0, 0, 0];

  // The same bytes go to all followers: each frame is parsed once, or the parsing would be most of what is measured.
  const recent: { frame: Buffer; deliveries: Delivery[] }[] = [];
  function read(frame: Buffer): Delivery[] {
    const known = recent.findLast((each) => each.frame.equals(frame));
    if (known) return known.deliveries;
    const deliveries = deliveriesOf(job.kind, frame).map(({ note, uuid, version }) => {
      if (!rows.has(uuid)) rows.set(uuid, rows.size);
      return { token: Number.parseInt(note.slice(1), 10), row: rows.get(uuid) ?? 0, version };
    });
    recent.push({ frame, deliveries });
    if (recent.length > 32) recent.shift();
    return deliveries;
  }

  function receive(socket: number, frame: Buffer) {
    const at = now();
    lastFrame = at;
    frames += 1;
    bytes += frame.length;
    const seen = versions[socket] as Int32Array;
    for (const { token, row, version } of read(frame)) {
      const place = token * sockets + socket;
      if (arrivals[place]) doubled += 1;
      else arrivals[place] = at - base;
      if (version <= (seen[row] ?? 0)) backwards += 1;
      else seen[row] = version;
    }
  }

  const open = await Promise.all(
    job.rooms.map((room, index) =>
      follow({ ...job, url: job.urls[index % job.urls.length] as string, room }, (frame) =>
        receive(index, frame),
      ),
    ),
  );
  await new Promise<void>((resolve) => {
    parent.onMessage(() => resolve());
    parent.ready();
  });
  lastFrame = now();
  while (now() - lastFrame < 400) await new Promise((resolve) => setTimeout(resolve, 50));
  const wireBytes = open.reduce((sum, socket) => sum + lineOf(socket).bytesRead, 0);
  for (const socket of open) socket.terminate();
  return { arrivals, base, sockets, doubled, backwards, frames, bytes, wireBytes };
});

interface Told {
  note: string;
  uuid: Uuid<'source'>;
  version: number;
}

/** The rows that a frame tells of. */
function deliveriesOf(kind: WireKind, frame: Buffer): Told[] {
  const text = frame.toString();
  if (kind === 'socket.io') return text.startsWith('42') ? [JSON.parse(text.slice(2))[1].entity] : [];
  const message = JSON.parse(text);
  if (kind === 'plain') return [message];
  return message.type === 'commits'
    ? message.commits.flatMap(({ changes }: { changes: { entity: Told }[] }) =>
        changes.map(({ entity }) => entity),
      )
    : [];
}
