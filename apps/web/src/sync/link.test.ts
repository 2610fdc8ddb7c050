import { describe, expect, it } from 'vitest';
import { createLink } from './link.ts';
import { realPlatform, type SocketEvents } from './platform.ts';

function open() {
  const sockets: SocketEvents[] = [];
  const timers: (() => void)[] = [];
  let asked = 0;
  const platform = {
    ...realPlatform,
    after: (_ms: number, run: () => void) => {
      timers.push(run);
      return () => {};
    },
    connect: (_url: string, events: SocketEvents) => {
      sockets.push(events);
      return { send: () => {}, close: () => {} };
    },
  };
  const link = createLink(platform, 'ws://test/ws', () => {
    asked += 1;
  });
  link.follow('p', { up: () => {}, down: () => {}, message: () => {}, changed: () => {} });
  const say = (message: object) => sockets.at(-1)?.message(JSON.stringify(message));
  return { sockets, timers, say, asked: () => asked };
}

describe('what a person may do', () => {
  it('is asked again when the server says that it has changed, and for nothing else that makes rows stale', () => {
    const { sockets, say, asked } = open();
    sockets[0]?.opened();
    expect(asked()).toBe(0);
    say({ type: 'stale', production: 'p', reason: 'pruned' });
    expect(asked()).toBe(0);
    say({ type: 'stale', production: 'p', reason: 'access' });
    expect(asked()).toBe(1);
  });

  it('is asked again after a connection was lost: nobody could say what changed meanwhile', () => {
    const { sockets, timers, asked } = open();
    sockets[0]?.opened();
    sockets[0]?.closed(1006);
    timers.at(-1)?.();
    sockets[1]?.opened();
    expect(asked()).toBe(1);
  });
});
