import type { ClientMessage, ServerMessage } from '@callsign/contracts/protocol';
import type { Uuid } from '@callsign/contracts/scalars';
import { backoff, slowBackoff } from './backoff.ts';
import {
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionState,
  connectionStep,
  idleConnection,
} from './connection.ts';
import type { Platform, Socket } from './platform.ts';
import type { Problem } from './result.ts';

/** Someone who follows a stream over the shared socket. */
export interface Follower {
  up(): void;
  down(): void;
  message(message: ServerMessage): void;
  /** `mustReload` or `browserOnline` may have changed. */
  changed(): void;
}

/** The one socket of a page, shared by all streams that it follows. */
export interface Link {
  /** Follows a stream (null: the workspace's); at most one follower each. The answer stops following. */
  follow(production: Uuid<'production'> | null, follower: Follower): () => void;
  send(message: ClientMessage): void;
  isUp(): boolean;
  mustReload(): boolean;
  /** Why the server refused a socket to this page; it is tried again by itself. */
  turnedAway(): Problem | null;
  browserOnline(): boolean;
  /** When the last message of the server arrived, in ms since 1970. */
  lastMessageAt(): number;
  /** Whether the browser reports a network: a hint, which is checked by connecting anew. */
  hint(online: boolean): void;
  close(): void;
}

/** What the shell of the connection holds between two events. */
interface LinkCore {
  readonly platform: Platform;
  readonly url: string;
  /** What this person may do may have changed. */
  readonly onAccess: () => void;
  readonly followers: Map<Uuid<'production'> | null, Follower>;
  state: ConnectionState;
  socket: Socket | null;
  cancelTimer: () => void;
  isOnline: boolean;
  /** Counts sockets: one that was given up may still deliver events, which are ignored. */
  generation: number;
  wasUp: boolean;
}

/** The shell of the connection: it carries out what `connectionStep` decides, and hands messages to the followers of their streams. */
export function createLink(platform: Platform, url: string, onAccess = () => {}): Link {
  const core: LinkCore = {
    ...{ platform, url, onAccess },
    followers: new Map(),
    state: idleConnection,
    socket: null,
    cancelTimer: () => {},
    isOnline: true,
    generation: 0,
    wasUp: false,
  };
  return {
    follow: (production, follower) => follow(core, production, follower),
    send: (message) => core.socket?.send(JSON.stringify(message)),
    isUp: () => core.state.phase === 'open',
    mustReload: () => core.state.phase === 'reload',
    turnedAway: () => core.state.turnedAway,
    browserOnline: () => core.isOnline,
    lastMessageAt: () => core.state.lastMessageAt,
    hint(isOnline) {
      core.isOnline = isOnline;
      step(core, { type: isOnline ? 'online' : 'offline' });
      for (const follower of core.followers.values()) follower.changed();
    },
    close() {
      core.followers.clear();
      step(core, { type: 'stop' });
      core.cancelTimer();
    },
  };
}

function follow(core: LinkCore, production: Uuid<'production'> | null, follower: Follower): () => void {
  const { followers } = core;
  followers.set(production, follower);
  if (core.state.phase === 'open') follower.up();
  else step(core, { type: 'start' });
  return () => {
    if (followers.get(production) !== follower) return;
    followers.delete(production);
    if (core.state.phase === 'open') core.socket?.send(JSON.stringify({ type: 'leave', production }));
  };
}

function step(core: LinkCore, event: ConnectionEvent): void {
  const [next, ...effects] = connectionStep(core.state, event, core.platform.now());
  core.state = next;
  for (const effect of effects) carryOut(core, effect);
  if (event.type === 'closed') for (const follower of core.followers.values()) follower.changed();
}

function carryOut(core: LinkCore, effect: ConnectionEffect): void {
  const { platform } = core;
  switch (effect.type) {
    case 'open':
      open(core);
      break;
    case 'close':
      core.generation += 1;
      core.socket?.close();
      core.socket = null;
      break;
    case 'ping':
      core.socket?.send(JSON.stringify({ type: 'ping' }));
      break;
    case 'up':
      // Nobody has reported what changed meanwhile.
      if (core.wasUp) core.onAccess();
      core.wasUp = true;
      for (const follower of [...core.followers.values()]) follower.up();
      break;
    case 'down':
      for (const follower of [...core.followers.values()]) follower.down();
      break;
    case 'timer':
      wakeAfter(core, effect.ms);
      break;
    case 'backoff':
      wakeAfter(core, backoff(effect.failures, platform.random()));
      break;
    case 'slowly':
      wakeAfter(core, slowBackoff(platform.random()));
      break;
    default:
      effect satisfies never;
  }
}

function wakeAfter(core: LinkCore, ms: number): void {
  core.cancelTimer();
  core.cancelTimer = core.platform.after(ms, () => step(core, { type: 'timer' }));
}

function open(core: LinkCore): void {
  core.generation += 1;
  const own = core.generation;
  const ifCurrent = (act: () => void) => {
    if (own === core.generation) act();
  };
  core.socket = core.platform.connect(core.url, {
    opened: () => ifCurrent(() => step(core, { type: 'opened' })),
    message: (text) => ifCurrent(() => receive(core, text)),
    closed: (code) => ifCurrent(() => step(core, { type: 'closed', code })),
  });
}

function receive(core: LinkCore, text: string): void {
  const { followers, onAccess } = core;
  const message = parse(text);
  step(core, message?.type === 'error' ? { type: 'refused', problem: message.error } : { type: 'heard' });
  if (!message) return;
  if (message.type === 'stale' && message.reason === 'access') onAccess();
  if (message.type === 'bye') step(core, { type: 'bye', retryMs: message.retryMs });
  if ('production' in message) followers.get(message.production)?.message(message);
  else for (const follower of [...followers.values()]) follower.message(message);
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
