import { closeCode } from '@callsign/contracts/protocol';
import { describe, expect, it } from 'vitest';
import { backoff } from './backoff.ts';
import {
  type ConnectionEvent,
  type ConnectionState,
  connectionStep,
  DOUBT_MS,
  idleConnection,
  PING_AFTER_MS,
  SILENCE_MS,
} from './connection.ts';

function connection() {
  let state: ConnectionState = idleConnection;
  let now = 0;
  return {
    state: () => state,
    pass: (ms: number) => {
      now += ms;
    },
    on(event: ConnectionEvent) {
      const [next, ...effects] = connectionStep(state, event, now);
      state = next;
      return effects.map((effect) => effect.type);
    },
    step(event: ConnectionEvent) {
      const [next, ...effects] = connectionStep(state, event, now);
      state = next;
      return effects;
    },
  };
}

function open() {
  const it = connection();
  it.on({ type: 'start' });
  it.on({ type: 'opened' });
  it.on({ type: 'heard' });
  return it;
}

describe('the connection', () => {
  it('comes back for ever, waiting longer after each failure until the server says something', () => {
    const it = open();
    const failures: number[] = [];
    for (let i = 0; i < 30; i++) {
      const effects = it.step({ type: 'closed', code: 1006 });
      failures.push(...effects.flatMap((effect) => (effect.type === 'backoff' ? [effect.failures] : [])));
      expect(it.on({ type: 'timer' })).toContain('open');
      it.on({ type: 'opened' });
    }
    expect(failures).toEqual(Array.from({ length: 30 }, (_, i) => i));
    it.on({ type: 'heard' });
    expect(it.step({ type: 'closed', code: 1006 })).toContainEqual({ type: 'backoff', failures: 0 });
  });

  it('asks for a sign of life when it is silent, and gives up when none comes', () => {
    const it = open();
    it.pass(PING_AFTER_MS);
    expect(it.on({ type: 'timer' })).toEqual(['ping', 'timer']);
    it.pass(SILENCE_MS - PING_AFTER_MS);
    expect(it.on({ type: 'timer' })).toEqual(['close', 'down', 'backoff']);
  });

  it('stays while heartbeats come', () => {
    const it = open();
    for (let i = 0; i < 20; i++) {
      it.pass(PING_AFTER_MS - 1);
      it.on({ type: 'heard' });
      it.pass(1);
      expect(it.on({ type: 'timer' })).toEqual(['timer']);
    }
  });

  it('gives up a socket that never opens', () => {
    const it = connection();
    it.on({ type: 'start' });
    it.pass(2 * DOUBT_MS);
    expect(it.on({ type: 'timer' })).toEqual(['close', 'backoff']);
  });

  it('comes back after the pause that a stopping server asks for', () => {
    const it = open();
    it.on({ type: 'bye', retryMs: 700 });
    expect(it.step({ type: 'closed', code: closeCode.restart })).toEqual([
      { type: 'down' },
      { type: 'timer', ms: 700 },
    ]);
  });

  it('does not come back to a server of another protocol: the page has to be reloaded', () => {
    const it = open();
    it.on({ type: 'closed', code: closeCode.protocol });
    expect(it.state().phase).toBe('reload');
    for (const type of ['timer', 'online', 'offline', 'start'] as const) expect(it.on({ type })).toEqual([]);
  });

  it('does not come back as somebody else, who has signed in since: the page has to be reloaded', () => {
    const it = open();
    it.on({ type: 'closed', code: closeCode.sessionChanged });
    expect(it.state().phase).toBe('reload');
    for (const type of ['timer', 'online', 'offline', 'start'] as const) expect(it.on({ type })).toEqual([]);
  });

  it('checks what the browser says of the network', () => {
    const it = open();
    expect(it.on({ type: 'online' })).toEqual(['ping', 'timer']);
    expect(it.on({ type: 'offline' })).toEqual(['close', 'down', 'timer', 'open']);
    it.on({ type: 'closed', code: 1006 });
    expect(it.on({ type: 'online' })).toContain('open');
  });
});

it('waits anywhere up to a ceiling that doubles from 250 ms to 10 s', () => {
  const ceilings = [0, 1, 2, 3, 4, 5, 6, 60].map((failures) => backoff(failures, 1));
  expect(ceilings).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(backoff(5, 0.25)).toBe(2000);
});
