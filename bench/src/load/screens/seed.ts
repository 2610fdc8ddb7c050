import { WebSocket } from 'ws';
import {
  readJson,
  retryDelay,
  type Screen,
  type ScreenListener,
  type ScreenPlace,
  type ShownRow,
} from './screen.ts';

/** A screen of the seed's stack: reads the list, joins the room, joins it again after a loss, and takes every event as the truth. */
export function openSeedScreen(place: ScreenPlace, index: number, listener: ScreenListener): Screen {
  let socket: WebSocket | null = null;
  let attempt = index;
  let isFirst = true;
  let live = false;
  let closed = false;

  function connect(): void {
    if (closed) return;
    const turn = attempt % place.urls.length;
    const opened = new WebSocket(place.urls[turn] as string, { perMessageDeflate: false });
    socket = opened;
    opened.on('message', (frame: Buffer) => onMessage(opened, frame.toString(), place.bases[turn] as string));
    opened.on('error', () => undefined);
    opened.on('close', () => {
      live = false;
      attempt += 1;
      setTimeout(connect, retryDelay());
    });
  }

  function onMessage(opened: WebSocket, text: string, base: string): void {
    if (opened !== socket) return;
    if (text === '2') opened.send('3');
    else if (text.startsWith('0')) opened.send('40');
    else if (text.startsWith('430')) void joined(opened, base);
    else if (text.startsWith('40'))
      opened.send(`420${JSON.stringify(['production:join', place.production])}`);
    else if (text.startsWith('42')) listener.onChange(JSON.parse(text.slice(2))[1].entity);
  }

  async function joined(opened: WebSocket, base: string): Promise<void> {
    try {
      if (isFirst || place.readsAgain) listener.onRows(await readJson<ShownRow[]>(base + place.readPath));
      isFirst = false;
      live = opened === socket && opened.readyState === opened.OPEN;
    } catch {
      // The list could not be read: the whole way again.
      opened.terminate();
    }
  }

  connect();
  return {
    isLive: () => live,
    drop: () => socket?.terminate(),
    close() {
      closed = true;
      socket?.terminate();
    },
  };
}
