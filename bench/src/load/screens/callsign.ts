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

/** A screen of Callsign: loads a snapshot, follows on from its seq, and says after every loss what it holds. */
export function openCallsignScreen(place: ScreenPlace, index: number, listener: ScreenListener): Screen {
  let socket: WebSocket | null = null;
  let attempt = index;
  let after = -1;
  let live = false;
  let closed = false;

  async function connect(): Promise<void> {
    if (closed) return;
    const turn = attempt % place.urls.length;
    try {
      if (after < 0) await load(place.bases[turn] as string);
    } catch {
      // The instance is away: the next one, in a moment.
      return comeBack();
    }
    const url = place.urls[turn] as string;
    const opened = new WebSocket(url, {
      perMessageDeflate: false,
      headers: socketHeaders(url, place.cookie),
    });
    socket = opened;
    opened.on('open', () =>
      opened.send(
        JSON.stringify({ type: 'hello', protocol: place.protocol, production: place.production, after }),
      ),
    );
    opened.on('message', (frame: Buffer) => onMessage(opened, JSON.parse(frame.toString())));
    opened.on('error', () => undefined);
    opened.on('close', comeBack);
  }

  function comeBack(): void {
    live = false;
    attempt += 1;
    setTimeout(() => void connect(), retryDelay());
  }

  async function load(base: string): Promise<void> {
    const { seq, entities } = await readJson<{ seq: number; entities: { source: ShownRow[] } }>(
      base + place.readPath,
      place.cookie,
    );
    listener.onRows(entities.source);
    after = seq;
  }

  function onMessage(opened: WebSocket, message: { type: string; seq: number; commits: Commit[] }): void {
    if (opened !== socket) return;
    if (message.type === 'stale') {
      after = -1;
      opened.terminate();
    }
    // A lost last frame shows in the next heartbeat.
    if (message.type === 'head' && message.seq > after) opened.terminate();
    if (message.type === 'live') live = true;
    if (message.type !== 'commits') return;
    for (const { from, seq, changes } of message.commits) {
      if (from > after + 1) {
        opened.terminate();
        return;
      }
      for (const { entity } of changes) listener.onChange(entity);
      after = seq;
    }
  }

  void connect();
  return {
    isLive: () => live,
    drop: () => socket?.terminate(),
    close() {
      closed = true;
      socket?.terminate();
    },
  };
}
