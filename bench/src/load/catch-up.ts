import { get } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import { WebSocket } from 'ws';
import type { Room, WireKind } from './follow.ts';
import { lineOf } from './line.ts';
import type { StoredVersion } from './rows.ts';
import { cookieHeader, socketHeaders } from './signed-in.ts';

/** A client that was away: where it left off, and where its server's snapshot or list is read. */
export interface CatchUpJob {
  kind: WireKind;
  room: Room;
  readPath: string;
  /** Of the session that it comes back under; '' where there is none. */
  cookie: string;
  /** Asks for permessage-deflate. */
  deflate: boolean;
}

/** How a client caught up: by the changes it missed, or by all rows at once. */
export interface Caught {
  way: 'replay' | 'snapshot' | 'list';
  bytes: number;
  told: StoredVersion[][];
}

/** Connects, catches up as the server's own client would, and resolves when the client is live. */
export async function catchUp(job: CatchUpJob, url: string, base: string): Promise<Caught> {
  const socket = new WebSocket(url, {
    perMessageDeflate: job.deflate,
    headers: socketHeaders(url, job.cookie),
  });
  try {
    return await (job.kind === 'callsign' ? resume(job, socket, base) : readAgain(job, socket, base));
  } finally {
    socket.terminate();
  }
}

/** Callsign's client: says what it holds, and is sent what it missed or told to load a snapshot. */
function resume(job: CatchUpJob, socket: WebSocket, base: string): Promise<Caught> {
  return new Promise((resolve, reject) => {
    const told: StoredVersion[][] = [];
    let { after } = job.room;
    let way: Caught['way'] = 'replay';
    let bytes = 0;
    const hello = () => socket.send(JSON.stringify({ type: 'hello', ...job.room, after }));
    async function load() {
      way = 'snapshot';
      const answer = await read(base + job.readPath, job.cookie);
      bytes += answer.length;
      const snapshot = parsed(answer, readSnapshot);
      told.push(snapshot.rows);
      after = snapshot.seq;
      hello();
    }
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`The socket was closed (${code}).`)));
    socket.on('open', hello);
    socket.on('message', (frame: Buffer) => {
      const message = parsed(frame, readFrame);
      if (message.type === 'stale') return void load().catch(reject);
      if (message.type === 'commits') {
        if (message.from !== after + 1) reject(new Error(`A gap: ${message.from} after ${after}.`));
        after = message.seq;
        told.push(message.rows);
      }
      if (message.type !== 'live') return;
      if (message.seq !== after) reject(new Error(`Live at ${message.seq}, but told up to ${after}.`));
      resolve({ way, bytes: bytes + lineOf(socket).bytesRead, told });
    });
  });
}

/** The seed's client, as it has to be to be right again: joins its room, then reads the whole list. */
function readAgain(job: CatchUpJob, socket: WebSocket, base: string): Promise<Caught> {
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => reject(new Error(`The socket was closed (${code}).`)));
    socket.on('message', (frame: Buffer) => {
      const text = frame.toString();
      if (text.startsWith('0')) socket.send('40');
      else if (text.startsWith('40'))
        socket.send(`420${JSON.stringify(['production:join', job.room.production])}`);
      else if (text.startsWith('430'))
        read(base + job.readPath, job.cookie).then((answer) => {
          const told = [parsed(answer, (body) => JSON.parse(body.toString()) as StoredVersion[])];
          resolve({ way: 'list', bytes: answer.length + lineOf(socket).bytesRead, told });
        }, reject);
    });
  });
}

function readSnapshot(body: Buffer): { seq: number; rows: StoredVersion[] } {
  const { seq, entities } = JSON.parse(brotliDecompressSync(body).toString());
  return { seq, rows: entities.source };
}

interface Told {
  type: string;
  from: number;
  seq: number;
  rows: StoredVersion[];
}

function readFrame(frame: Buffer): Told {
  const { type, seq = 0, commits = [] } = JSON.parse(frame.toString());
  if (type !== 'commits') return { type, from: 0, seq, rows: [] };
  const rows = commits.flatMap(({ changes }: { changes: { entity: StoredVersion }[] }) =>
    changes.map(({ entity }) => entity),
  );
  return { type, from: commits[0].from, seq: commits.at(-1).seq, rows };
}

const recent: { bytes: Buffer; value: unknown }[] = [];

/** Many clients are sent the same bytes: they are parsed once, for the load is not what is measured. */
function parsed<Value>(bytes: Buffer, parse: (bytes: Buffer) => Value): Value {
  const known = recent.findLast((each) => each.bytes.equals(bytes));
  if (known) return known.value as Value;
  const value = parse(bytes);
  recent.push({ bytes, value });
  if (recent.length > 64) recent.shift();
  return value;
}

/** The bytes of an answer as they came over the wire. */
function read(url: string, cookie: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, headers: { 'accept-encoding': 'br', ...cookieHeader(cookie) } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} answered ${response.statusCode}.`));
      });
    }).on('error', reject);
  });
}
