import { closeCode, MAX_FRAME_BYTES, PROTOCOL_VERSION } from '@callsign/contracts/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../testing/eventually.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

describe('a socket that breaks the protocol', () => {
  const frames: [what: string, frame: unknown, code: number][] = [
    ['no JSON', 'hello?', closeCode.badMessage],
    ['JSON that is no message', { type: 'shout' }, closeCode.badMessage],
    ['a list', [1, 2, 3], closeCode.badMessage],
    ['bytes', Buffer.from([0, 255, 128]), closeCode.badMessage],
    ['an empty frame', '', closeCode.badMessage],
    [
      'a show that is no uuid',
      { type: 'hello', protocol: PROTOCOL_VERSION, production: 'SHOW 1', after: 0 },
      closeCode.badMessage,
    ],
    [
      'a negative place',
      { type: 'hello', protocol: PROTOCOL_VERSION, production: null, after: -1 },
      closeCode.badMessage,
    ],
    ['a field too many', { type: 'ping', now: true }, closeCode.badMessage],
    [
      'another version',
      { type: 'hello', protocol: PROTOCOL_VERSION + 1, production: null, after: 0 },
      closeCode.protocol,
    ],
    ['more than 64 KB', 'x'.repeat(MAX_FRAME_BYTES + 1), 1009],
  ];

  it.each(frames)('(%s) is told so and closed, and no other is harmed', async (_what, frame, code) => {
    const show = await makeShow(server);
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, 0);
    await socket.until('live', () => screen.live);
    socket.send(frame);
    const closed = await socket.until('it is closed', () => socket.closed);
    expect(closed.code).toBe(code);
    if (code >= 4000)
      expect(socket.frames.at(-1)).toMatchObject({ type: 'error', error: { code: 'VALIDATION' } });
    await show.add('source');
    expect(await show.told()).toEqual(['Ana: source SRC 1 created']);
    expect(show.socket.closed).toBeNull();
  });

  it('leaves nothing behind, not even when it is gone before its hello is answered', async () => {
    const show = await makeShow(server);
    const fresh = await startServer({ database: server.database });
    for (let index = 0; index < 20; index += 1) {
      const socket = await fresh.socket();
      socket.hello(show.uuid, 0);
      socket.raw.terminate();
      await socket.until('it is gone', () => socket.closed);
    }
    const hello = await fresh.socket();
    const screen = hello.hello(show.uuid, 99);
    await hello.until('it is stale', () => screen.stale);
    await eventually('nobody follows any more', async () => [...fresh.deps.hub.heads()].length === 0);
    await fresh.stop();
  });
});

describe('the path of the socket', () => {
  it('answers a plain request with an error of the one shape', async () => {
    const answer = await server.as('Ana').send('GET', '/ws');
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({ error: { code: 'ROUTE_NOT_FOUND' } });
    const elsewhere = new WebSocket(new URL('/elsewhere', server.url.replace('http', 'ws')));
    const [error] = await new Promise<unknown[]>((resolve) =>
      elsewhere.once('error', (...all) => resolve(all)),
    );
    expect(String(error)).toContain('404');
  });
});
