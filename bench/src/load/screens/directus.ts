import { WebSocket } from 'ws';
import { retryDelay, type Screen, type ScreenListener, type ScreenPlace, type ShownRow } from './screen.ts';

/** Who reads. */
const TOKEN = 'bench-token';

interface Message {
  type: string;
  event?: 'init' | 'update';
  data?: ShownRow[];
}

/** A screen of Directus: subscribes to the rows of a production, and again after every loss. */
export function openDirectusScreen(place: ScreenPlace, _index: number, listener: ScreenListener): Screen {
  let socket: WebSocket | null = null;
  let live = false;
  let closed = false;

  function connect(): void {
    if (closed) return;
    const opened = new WebSocket(place.urls[0] as string, { perMessageDeflate: false });
    const send = (message: object) => opened.send(JSON.stringify(message));
    socket = opened;
    opened.on('open', () => send({ type: 'auth', access_token: TOKEN }));
    opened.on('message', (frame: Buffer) => {
      if (opened !== socket) return;
      const { type, event, data } = JSON.parse(frame.toString()) as Message;
      if (type === 'ping') send({ type: 'pong' });
      if (type === 'auth') send({ type: 'subscribe', collection: 'sources', query: queryOf(place) });
      if (type !== 'subscription' || !data) return;
      if (event === 'update') for (const row of data) listener.onChange(row);
      // It reads the rows anew for every event: what it shows covers all that came before.
      listener.onRows(data);
      live ||= event === 'init';
    });
    opened.on('error', () => undefined);
    opened.on('close', () => {
      live = false;
      setTimeout(connect, retryDelay());
    });
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

const queryOf = ({ production }: ScreenPlace) => ({
  fields: ['uuid', 'note', 'version'],
  filter: { production: { _eq: production } },
  limit: -1,
});
