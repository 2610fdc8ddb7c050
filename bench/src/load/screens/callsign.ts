import { WebSocket } from 'ws';
import { socketHeaders } from '../signed-in.ts';
import {
  readJson,
  retryDelay,
  type Screen,
  type ScreenListener,
  type ScreenPlace,
  type ShownRow,
} from './screen.ts';

interface Commit {
  from: number;
  seq: number;
  changes: { entity: ShownRow }[];
}

/** What a screen knows and holds. */
interface State {
  readonly place: ScreenPlace;
  readonly listener: ScreenListener;
  socket: WebSocket | null;
  /** Counts connections: each goes to the next instance. */
  attempt: number;
  /** The seq that it holds everything up to; -1 before it has read a snapshot. */
  after: number;
  live: boolean;
  closed: boolean;
}

/** A screen of Callsign: loads a snapshot, follows on from its seq, and says after every loss what it holds. */
export function openCallsignScreen(place: ScreenPlace, index: number, listener: ScreenListener): Screen {
  const screen: State = {
    place,
    listener,
    socket: null,
    attempt: index,
    after: -1,
    live: false,
    closed: false,
  };
  void connect(screen);
  return {
    isLive: () => screen.live,
    drop: () => screen.socket?.terminate(),
    close() {
      screen.closed = true;
      screen.socket?.terminate();
    },
  };
}

async function connect(screen: State): Promise<void> {
  if (screen.closed) return;
  const { place } = screen;
  const turn = screen.attempt % place.urls.length;
  try {
    if (screen.after < 0) await load(screen, place.bases[turn] as string);
  } catch {
    // The instance is away: the next one, in a moment.
    return comeBack(screen);
  }
  const url = place.urls[turn] as string;
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: socketHeaders(url, place.cookie) });
  screen.socket = socket;
  socket.on('open', () => {
    const { protocol, production } = place;
    socket.send(JSON.stringify({ type: 'hello', protocol, production, after: screen.after }));
  });
  socket.on('message', (frame: Buffer) => {
    if (socket === screen.socket) onMessage(screen, socket, JSON.parse(frame.toString()));
  });
  socket.on('error', () => undefined);
  socket.on('close', () => comeBack(screen));
}

function comeBack(screen: State): void {
  screen.live = false;
  screen.attempt += 1;
  setTimeout(() => void connect(screen), retryDelay());
}

async function load(screen: State, base: string): Promise<void> {
  const { seq, entities } = await readJson<{ seq: number; entities: { source: ShownRow[] } }>(
    base + screen.place.readPath,
    screen.place.cookie,
  );
  screen.listener.onRows(entities.source);
  screen.after = seq;
}

function onMessage(
  screen: State,
  socket: WebSocket,
  message: { type: string; seq: number; commits: Commit[] },
): void {
  if (message.type === 'stale') {
    screen.after = -1;
    socket.terminate();
  }
  // A lost last frame shows in the next heartbeat.
  if (message.type === 'head' && message.seq > screen.after) socket.terminate();
  if (message.type === 'live') screen.live = true;
  if (message.type !== 'commits') return;
  for (const { from, seq, changes } of message.commits) {
    if (from > screen.after + 1) {
      socket.terminate();
      return;
    }
    for (const { entity } of changes) screen.listener.onChange(entity);
    screen.after = seq;
  }
}
