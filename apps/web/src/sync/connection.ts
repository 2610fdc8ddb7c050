import { closeCode, HEARTBEAT_MS } from '@callsign/contracts/protocol';
import type { Problem } from './result.ts';

/** After this much silence a ping is sent, and after SILENCE_MS the connection is given up. */
export const PING_AFTER_MS = HEARTBEAT_MS * 1.5;
export const SILENCE_MS = HEARTBEAT_MS * 2.5;
/** How long a socket may take to open, or to answer a ping that a doubt has called for. */
export const DOUBT_MS = 5_000;

/**
 * The one socket of a page: what it does now, and how often in a row it failed.
 *
 * A socket can be dead for minutes before the browser reports it, so silence decides: after PING_AFTER_MS a ping is sent, after
 * SILENCE_MS the socket is given up. A lost socket is opened again after a random, growing pause (`backoff`), after the pause that a
 * stopping server has asked for (`bye`), or at once when the browser says that it is online. Only a server that speaks another
 * protocol, or another person's session, ends that: then the page has to be loaded again (`reload`).
 */
export interface ConnectionState {
  readonly phase: 'idle' | 'opening' | 'open' | 'waiting' | 'reload';
  /** Failures in a row since the last message of the server. */
  readonly failures: number;
  readonly lastMessageAt: number;
  /** When the connection is given up unless a message arrives before. */
  readonly deadline: number;
  /** The pause that a stopping server has asked for, in milliseconds. */
  readonly pause: number | null;
  /** Why the server took no further socket of this browser or person, until it takes one. */
  readonly turnedAway: Problem | null;
}

export type ConnectionEvent =
  | { type: 'start' | 'opened' | 'heard' | 'timer' | 'online' | 'offline' | 'stop' }
  | { type: 'closed'; code: number }
  | { type: 'refused'; problem: Problem }
  | { type: 'bye'; retryMs: number };

/** What the shell has to do. There is one timer: setting it replaces it. `backoff` and `slowly` are timers of random length. */
export type ConnectionEffect =
  | { type: 'open' | 'close' | 'ping' | 'up' | 'down' | 'slowly' }
  | { type: 'timer'; ms: number }
  | { type: 'backoff'; failures: number };

export type ConnectionStep = [ConnectionState, ...ConnectionEffect[]];

export const idleConnection: ConnectionState = {
  phase: 'idle',
  failures: 0,
  lastMessageAt: 0,
  deadline: 0,
  pause: null,
  turnedAway: null,
};

/** The whole behaviour of the connection; it reconnects for ever, unless only a reload of the page can help. */
export function connectionStep(state: ConnectionState, event: ConnectionEvent, now: number): ConnectionStep {
  const { phase } = state;
  const connected = phase === 'open' || phase === 'opening';
  switch (event.type) {
    case 'start':
      return phase === 'idle' ? opening(state, now) : [state];
    case 'opened': {
      if (phase !== 'opening') return [state];
      const open = {
        ...state,
        phase: 'open',
        lastMessageAt: now,
        deadline: now + SILENCE_MS,
        pause: null,
      } as const;
      return [open, { type: 'up' }, { type: 'timer', ms: PING_AFTER_MS }];
    }
    case 'heard':
      if (phase !== 'open') return [state];
      return [{ ...state, failures: 0, lastMessageAt: now, deadline: now + SILENCE_MS, turnedAway: null }];
    case 'refused':
      if (phase !== 'open') return [state];
      if (event.problem.code !== 'TOO_MANY_SOCKETS') return connectionStep(state, { type: 'heard' }, now);
      return [{ ...state, turnedAway: event.problem }];
    case 'bye':
      return phase === 'open' ? [{ ...state, pause: event.retryMs }] : [state];
    case 'closed':
      if (!connected) return [state];
      if (event.code === closeCode.protocol || event.code === closeCode.sessionChanged)
        return [{ ...state, phase: 'reload' }, { type: 'down' }];
      if (event.code === closeCode.tooManySockets) return crowdedOut(state, phase === 'open');
      return lost(state, phase === 'open');
    case 'timer':
      return onTimer(state, now);
    case 'online':
      if (phase === 'waiting') return opening({ ...state, failures: 0 }, now);
      if (phase === 'opening') return anew(state, now);
      return phase === 'open' ? doubt(state, now) : [state];
    case 'offline':
      // Only a hint: a server on this machine or on this wire is still there, so the way to know is to connect anew.
      return connected ? anew(state, now) : [state];
    case 'stop':
      return [idleConnection, { type: 'close' }];
    default:
      return event satisfies never;
  }
}

function opening(state: ConnectionState, now: number): ConnectionStep {
  const next = { ...state, phase: 'opening', deadline: now + DOUBT_MS * 2 } as const;
  return [next, { type: 'timer', ms: DOUBT_MS * 2 }, { type: 'open' }];
}

function anew(state: ConnectionState, now: number): ConnectionStep {
  const [next, ...effects] = opening(state, now);
  return [
    next,
    { type: 'close' },
    ...(state.phase === 'open' ? [{ type: 'down' } as const] : []),
    ...effects,
  ];
}

function lost(state: ConnectionState, wasUp: boolean): ConnectionStep {
  const next = {
    ...state,
    phase: 'waiting',
    failures: state.failures + 1,
    pause: null,
    turnedAway: null,
  } as const;
  const wait: ConnectionEffect =
    state.pause === null ? { type: 'backoff', failures: state.failures } : { type: 'timer', ms: state.pause };
  return [next, ...(wasUp ? [{ type: 'down' } as const] : []), wait];
}

/** Only another tab that closes can help: no hurry, and no growing pauses. */
function crowdedOut(state: ConnectionState, wasUp: boolean): ConnectionStep {
  const next = { ...state, phase: 'waiting', pause: null } as const;
  return [next, ...(wasUp ? [{ type: 'down' } as const] : []), { type: 'slowly' }];
}

function doubt(state: ConnectionState, now: number): ConnectionStep {
  const next = { ...state, deadline: Math.min(state.deadline, now + DOUBT_MS) };
  return [next, { type: 'ping' }, { type: 'timer', ms: next.deadline - now }];
}

function onTimer(state: ConnectionState, now: number): ConnectionStep {
  switch (state.phase) {
    case 'waiting':
      return opening(state, now);
    case 'opening':
    case 'open': {
      if (now >= state.deadline) {
        const [next, ...effects] = lost(state, state.phase === 'open');
        return [next, { type: 'close' }, ...effects];
      }
      const pingAt = state.lastMessageAt + PING_AFTER_MS;
      if (state.phase === 'opening') return [state, { type: 'timer', ms: state.deadline - now }];
      if (now < pingAt) return [state, { type: 'timer', ms: pingAt - now }];
      return [state, { type: 'ping' }, { type: 'timer', ms: state.deadline - now }];
    }
    case 'idle':
    case 'reload':
      return [state];
    default:
      return state.phase satisfies never;
  }
}
