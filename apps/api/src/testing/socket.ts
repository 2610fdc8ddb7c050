import type { Commit } from '@callsign/contracts/commits';
import { PROTOCOL_VERSION, type ServerMessage, serverMessage } from '@callsign/contracts/protocol';
import type { Entity } from '@callsign/contracts/registry';
import WebSocket from 'ws';

/** What a screen knows of one stream: it applies commits the way a browser does, and notes what it must not meet. */
export interface Screen {
  seq: number;
  live: boolean;
  epoch: string | null;
  stale: string | null;
  commits: Commit[];
  /** The live rows, from the commits alone. */
  rows: Map<string, Entity>;
  /** Gaps and repeats: always empty, unless the server breaks its word. */
  problems: string[];
}

/** A socket as a browser has it, with a record of all that it was told. */
export interface TestSocket {
  raw: WebSocket;
  frames: ServerMessage[];
  closed: { code: number; reason: string } | null;
  /** Sends a message; a string or bytes go out as they are. */
  send(message: unknown): void;
  /** Follows a stream (null: the list of productions) from a place in it. */
  hello(production: string | null, after?: number, epoch?: string): Screen;
  /** Waits, frame by frame, until the condition answers something; rejects after minutes. */
  until<T>(what: string, condition: () => T | null | undefined | false): Promise<T>;
}

const PATIENCE = 240_000;

/** Opens a socket to the server at `url`, with the cookie of a session. */
export async function openSocket(url: string, headers: Record<string, string>): Promise<TestSocket> {
  const raw = new WebSocket(new URL('/ws', url.replace('http', 'ws')), { headers });
  const screens = new Map<string | null, Screen>();
  const waiting = new Set<() => void>();
  const socket: TestSocket = {
    raw,
    frames: [],
    closed: null,
    send(message) {
      const asIs = typeof message === 'string' || Buffer.isBuffer(message);
      raw.send(asIs ? message : JSON.stringify(message));
    },
    hello(production, after = 0, epoch) {
      const screen: Screen = {
        seq: after,
        live: false,
        epoch: null,
        stale: null,
        commits: [],
        rows: new Map(),
        problems: [],
      };
      screens.set(production, screen);
      socket.send({
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        production,
        after,
        ...(epoch === undefined ? {} : { epoch }),
      });
      return screen;
    },
    until: (what, condition) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = condition();
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          const last = JSON.stringify(socket.frames.slice(-3)).slice(0, 600);
          reject(new Error(`Waited in vain until ${what}. Last frames: ${last}`));
        }, PATIENCE);
        waiting.add(look);
        look();
      }),
  };
  const look = () => {
    for (const each of [...waiting]) each();
  };
  raw.on('message', (text) => {
    const message = JSON.parse(text.toString()) as ServerMessage;
    serverMessage.parse(message);
    socket.frames.push(message);
    if ('production' in message) {
      const screen = screens.get(message.production);
      if (screen) show(screen, message);
    }
    look();
  });
  raw.on('close', (code, reason) => {
    socket.closed = { code, reason: reason.toString() };
    look();
  });
  await new Promise((resolve, reject) => raw.once('open', resolve).once('error', reject));
  raw.on('error', () => undefined); // Told by `closed`.
  return socket;
}

function show(screen: Screen, message: Extract<ServerMessage, { production: string | null }>): void {
  if (message.type === 'live') {
    if (message.seq !== screen.seq) screen.problems.push(`live at ${message.seq}, but at ${screen.seq}`);
    screen.live = true;
    screen.epoch = message.epoch;
  }
  if (message.type === 'stale') screen.stale = message.reason;
  if (message.type === 'head' && message.seq > screen.seq)
    screen.problems.push(`the head is ${message.seq}, but at ${screen.seq}`);
  if (message.type === 'commits') for (const commit of message.commits) apply(screen, commit);
}

function apply(screen: Screen, commit: Commit): void {
  if (commit.from !== screen.seq + 1)
    screen.problems.push(`commit ${commit.from}..${commit.seq} came at ${screen.seq}`);
  commit.changes.forEach((change, index) => {
    if (change.seq !== commit.from + index) screen.problems.push(`change ${change.seq} is out of place`);
    if (change.entity.isDeleted) screen.rows.delete(change.entityId);
    else screen.rows.set(change.entityId, change.entity);
  });
  if (commit.changes.at(-1)?.seq !== commit.seq) screen.problems.push(`commit ${commit.seq} is not whole`);
  screen.seq = commit.seq;
  screen.commits.push(commit);
}
