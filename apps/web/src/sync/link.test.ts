import { closeCode } from '@callsign/contracts/protocol';
import { describe, expect, it } from 'vitest';
import { createLink } from './link.ts';
import { realPlatform, type SocketEvents } from './platform.ts';
import { SHOW } from './test-log.ts';

function open() {
  const sockets: SocketEvents[] = [];
  const timers: (() => void)[] = [];
  const pauses: number[] = [];
  let asked = 0;
  const platform = {
    ...realPlatform,
    after: (ms: number, run: () => void) => {
      pauses.push(ms);
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
  link.follow(SHOW, { up: () => {}, down: () => {}, message: () => {}, changed: () => {} });
  const say = (message: object) => sockets.at(-1)?.message(JSON.stringify(message));
  return { link, sockets, timers, pauses, say, asked: () => asked };
}

describe('what a person may do', () => {
  it('is asked again when the server says that it has changed, and for nothing else that makes rows stale', () => {
    const { sockets, say, asked } = open();
    sockets[0]?.opened();
    expect(asked()).toBe(0);
    say({ type: 'stale', production: SHOW, reason: 'pruned' });
    expect(asked()).toBe(0);
    say({ type: 'stale', production: SHOW, reason: 'access' });
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

describe('a tab too many', () => {
  const problem = { code: 'TOO_MANY_SOCKETS', message: 'Callsign is open in too many tabs.' };

  it('knows why the server takes no socket of it, comes back without hurry, and forgets it when it is taken', () => {
    const { link, sockets, timers, pauses, say } = open();
    for (let round = 0; round < 3; round += 1) {
      sockets.at(-1)?.opened();
      say({ type: 'error', error: problem });
      sockets.at(-1)?.closed(closeCode.tooManySockets);
      expect(link.turnedAway()).toEqual(problem);
      expect(pauses.at(-1)).toBeGreaterThanOrEqual(5_000);
      expect(sockets).toHaveLength(round + 1);
      timers.at(-1)?.();
      expect(sockets).toHaveLength(round + 2);
    }
    sockets.at(-1)?.opened();
    expect(link.turnedAway()).toEqual(problem);
    say({ type: 'live', production: SHOW, seq: 1, epoch: 'e' });
    expect(link.turnedAway()).toBeNull();
  });

  it('that then loses its server is as offline as any other', () => {
    const { link, sockets, timers, say } = open();
    sockets[0]?.opened();
    say({ type: 'error', error: problem });
    sockets[0]?.closed(closeCode.tooManySockets);
    timers.at(-1)?.();
    sockets[1]?.closed(1006);
    expect(link.turnedAway()).toBeNull();
  });
});
