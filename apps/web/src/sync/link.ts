import type { ClientMessage, ServerMessage } from '@callsign/contracts/protocol';
import { backoff, slowBackoff } from './backoff.ts';
import { type ConnectionEvent, type ConnectionState, connectionStep, idleConnection } from './connection.ts';
import type { Platform, Socket } from './platform.ts';
import type { Problem } from './result.ts';

/** Someone who follows a stream over the shared socket. */
export interface Follower {
  up(): void;
  down(): void;
  message(message: ServerMessage): void;
  /** The page must be reloaded, or the browser's own word on the network has changed. */
  changed(): void;
}

/** The one socket of a page, shared by all streams that it follows. */
export interface Link {
  /** Follows a stream (null: the workspace's); at most one follower each. The answer stops following. */
  follow(production: string | null, follower: Follower): () => void;
  send(message: ClientMessage): void;
  isUp(): boolean;
  mustReload(): boolean;
  /** Why the server took no socket of this page; it is tried again by itself. */
  turnedAway(): Problem | null;
  browserOnline(): boolean;
  /** When the server last said something. */
  heardAt(): number;
  /** What the browser says of the network. */
  hint(online: boolean): void;
  close(): void;
}

/** The shell of the connection: it carries out what connectionStep decides. `onAccess`: what this person may do may have changed. */
export function createLink(platform: Platform, url: string, onAccess = () => {}): Link {
  const followers = new Map<string | null, Follower>();
  let state: ConnectionState = idleConnection;
  let socket: Socket | null = null;
  let cancel = () => {};
  let online = true;
  let generation = 0;
  let wasUp = false;

  function on(event: ConnectionEvent): void {
    const [next, ...effects] = connectionStep(state, event, platform.now());
    state = next;
    for (const effect of effects) {
      switch (effect.type) {
        case 'open':
          open();
          break;
        case 'close':
          generation += 1;
          socket?.close();
          socket = null;
          break;
        case 'ping':
          socket?.send(JSON.stringify({ type: 'ping' }));
          break;
        case 'up':
          // Nobody has said what changed meanwhile.
          if (wasUp) onAccess();
          wasUp = true;
          for (const follower of [...followers.values()]) follower.up();
          break;
        case 'down':
          for (const follower of [...followers.values()]) follower.down();
          break;
        case 'timer':
          wake(effect.ms);
          break;
        case 'backoff':
          wake(backoff(effect.failures, platform.random()));
          break;
        case 'slowly':
          wake(slowBackoff(platform.random()));
          break;
        default:
          effect satisfies never;
      }
    }
    if (event.type === 'closed') for (const follower of followers.values()) follower.changed();
  }

  function wake(ms: number): void {
    cancel();
    cancel = platform.after(ms, () => on({ type: 'timer' }));
  }

  function open(): void {
    generation += 1;
    const own = generation;
    // A socket that was given up may still speak: nobody listens.
    const ifCurrent = (event: () => void) => {
      if (own === generation) event();
    };
    socket = platform.connect(url, {
      opened: () => ifCurrent(() => on({ type: 'opened' })),
      message: (text) => ifCurrent(() => receive(text)),
      closed: (code) => ifCurrent(() => on({ type: 'closed', code })),
    });
  }

  function receive(text: string): void {
    const message = parse(text);
    on(message?.type === 'error' ? { type: 'refused', problem: message.error } : { type: 'heard' });
    if (!message) return;
    if (message.type === 'stale' && message.reason === 'access') onAccess();
    if (message.type === 'bye') on({ type: 'bye', retryMs: message.retryMs });
    if ('production' in message) followers.get(message.production)?.message(message);
    else for (const follower of [...followers.values()]) follower.message(message);
  }

  return {
    follow(production, follower) {
      followers.set(production, follower);
      if (state.phase === 'open') follower.up();
      else on({ type: 'start' });
      return () => {
        if (followers.get(production) !== follower) return;
        followers.delete(production);
        if (state.phase === 'open') socket?.send(JSON.stringify({ type: 'leave', production }));
      };
    },
    send: (message) => socket?.send(JSON.stringify(message)),
    isUp: () => state.phase === 'open',
    mustReload: () => state.phase === 'reload',
    turnedAway: () => state.turnedAway,
    browserOnline: () => online,
    heardAt: () => state.heardAt,
    hint(isOnline) {
      online = isOnline;
      on({ type: isOnline ? 'online' : 'offline' });
      for (const follower of followers.values()) follower.changed();
    },
    close() {
      followers.clear();
      on({ type: 'stop' });
      cancel();
    },
  };
}

/** The server's messages are trusted to be of the contract; one that cannot be read is passed over, and leaves a gap that is noticed. */
function parse(text: string): ServerMessage | null {
  try {
    const message = JSON.parse(text);
    return typeof message?.type === 'string' ? message : null;
  } catch {
    // A cut frame: what it carried is asked for again.
    return null;
  }
}
