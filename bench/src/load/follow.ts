import { WebSocket } from 'ws';
import { socketHeaders } from './signed-in.ts';

/** What a server speaks: Callsign's protocol, Socket.IO's, that of Directus, Zero's, or frames and nothing else. */
export type WireKind = 'callsign' | 'socket.io' | 'directus' | 'zero' | 'plain';

/** One socket: the production it follows, and the seq it holds already. */
export interface Room {
  production: string;
  after: number;
  /** The version of Callsign's protocol that its server speaks; of Callsign's alone. */
  protocol?: number;
}

/** Whom to follow, and how. */
export interface Following {
  url: string;
  kind: WireKind;
  room: Room;
  /** Of the session that it follows under; '' where there is none. */
  cookie: string;
  /** Asks for permessage-deflate. */
  deflate?: boolean;
}

/** Connects one socket and resolves when it follows. Socket.IO is spoken by hand, so that all peers have the same cheap reader. */
export function follow(
  { url, kind, room, cookie, deflate = false }: Following,
  receive: (frame: Buffer) => void,
): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: deflate,
      headers: socketHeaders(url, cookie),
    });
    let following = false;
    const isFollowing = () => {
      following = true;
      resolve(socket);
    };
    socket.once('error', reject);
    socket.once('close', (code, why) => reject(new Error(`${url} closed a socket: ${code} ${why}`)));
    socket.once('open', () => {
      if (kind === 'plain') isFollowing();
      if (kind === 'callsign') socket.send(JSON.stringify({ type: 'hello', ...room }));
    });
    socket.on('message', (frame: Buffer) => {
      if (following && !(kind === 'socket.io' && frame[0] === 0x32)) return receive(frame);
      const text = frame.toString();
      if (kind === 'callsign' && text.includes('"type":"live"')) isFollowing();
      if (kind !== 'socket.io') return;
      if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send('40');
      else if (text.startsWith('40'))
        socket.send(`420${JSON.stringify(['production:join', room.production])}`);
      else if (text.startsWith('430')) isFollowing();
    });
  });
}
