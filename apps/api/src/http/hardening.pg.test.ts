import { PROTOCOL_VERSION } from '@callsign/contracts/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';
import type { TestSocket } from '../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';
const closed = (socket: TestSocket) => socket.until('it is closed', () => socket.closed);
const error = (socket: TestSocket) =>
  socket.until('an error is told', () => {
    const frame = socket.frames.find(({ type }) => type === 'error');
    return frame?.type === 'error' ? frame.error.code : null;
  });

/** The rest of the crew: writes go on, and the screen of the show gets each of them, in order. */
async function restIsUnharmed(show: Show): Promise<void> {
  await show.add('source', { name: 'after' });
  expect(await show.told()).toEqual([expect.stringContaining('created')]);
  expect(show.socket.closed).toBeNull();
}

describe('what no browser would send', () => {
  it.each([
    ['no JSON', '{"type":'],
    ['no message', { type: 'shout' }],
    ['a list', []],
    ['null', 'null'],
    ['bytes', Buffer.from([0xff, 0xfe, 0x00])],
    ['an unknown field', { type: 'ping', at: 1 }],
    ['a negative seq', { type: 'hello', protocol: PROTOCOL_VERSION, production: uuid, after: -1 }],
    [
      'a seq that is no whole number',
      { type: 'hello', protocol: PROTOCOL_VERSION, production: uuid, after: 1.5 },
    ],
    [
      'a seq beyond all numbers',
      { type: 'hello', protocol: PROTOCOL_VERSION, production: uuid, after: 1e300 },
    ],
    [
      'a production that is no uuid',
      { type: 'hello', protocol: PROTOCOL_VERSION, production: "' or 1=1", after: 0 },
    ],
    [
      'a presence without a name',
      { type: 'presence', production: uuid, userId: '', screen: 's', editing: false },
    ],
  ])('%s is refused with a code, and its connection closed', async (_, message) => {
    const show = await makeShow(server);
    const socket = await server.socket();
    socket.send(message);
    expect(await error(socket)).toBe('VALIDATION');
    expect((await closed(socket)).code).toBe(4400);
    await restIsUnharmed(show);
  });

  it('a hello in another protocol is closed, so that the page reloads', async () => {
    const socket = await server.socket();
    socket.send({ type: 'hello', protocol: 99, production: null, after: 0 });
    expect((await closed(socket)).code).toBe(4406);
  });

  it('a hello for a production that does not exist is refused; the connection stays', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    socket.hello(uuid);
    expect(await error(socket)).toBe('PRODUCTION_NOT_FOUND');
    const screen = socket.hello(show.uuid);
    await socket.until('it is live', () => screen.live);
  });

  it.each([
    ['just beyond the head', (head: number) => head + 1],
    ['far beyond the head', () => Number.MAX_SAFE_INTEGER],
  ])('a forged seq %s is told to load a snapshot', async (_, forged) => {
    const show = await makeShow(server);
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, forged(show.screen.seq));
    expect(await socket.until('it is stale', () => screen.stale)).toBe('ahead');
    expect(socket.closed).toBeNull();
    await restIsUnharmed(show);
  });

  it('a commit that is not the one of that seq shows another history', async () => {
    const show = await makeShow(server);
    await show.add('source');
    const { seq, commit } = await show.snapshot();
    const known = await server.socket();
    const hello = { type: 'hello', protocol: PROTOCOL_VERSION, production: show.uuid, after: seq };
    known.send({ ...hello, commit });
    await known.until('it is live', () => known.frames.find(({ type }) => type === 'live'));
    const forged = await server.socket();
    forged.send({ ...hello, commit: uuid });
    await forged.until('it is stale', () =>
      forged.frames.find((frame) => frame.type === 'stale' && frame.reason === 'epoch'),
    );
    // Also where the log has to be asked, because the server holds nothing of that stream.
    const fresh = await startServer({ database: server.database });
    const asked = await fresh.socket();
    asked.send({ ...hello, commit: uuid });
    await asked.until('it is stale', () => asked.frames.find(({ type }) => type === 'stale'));
    await fresh.stop();
  });

  it('a frame of a megabyte is refused with a code, and its connection closed', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    socket.send(`{"type":"ping","pad":"${'x'.repeat(1024 * 1024)}"}`);
    expect(await error(socket)).toBe('BODY_TOO_LARGE');
    expect((await closed(socket)).code).toBe(1009);
    await restIsUnharmed(show);
  });

  it('a frame far larger than that is not even read', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    socket.send('x'.repeat(8 * 1024 * 1024));
    expect((await closed(socket)).code).toBe(1009);
    await restIsUnharmed(show);
  });

  it('a thousand frames at once are too many; a tenth of that is none too many', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    for (let n = 0; n < 100; n++) socket.send({ type: 'ping' });
    await socket.until('all are answered', () => socket.frames.length === 100);
    for (let n = 0; n < 1000; n++) socket.send({ type: 'ping' });
    expect(await error(socket)).toBe('TOO_MANY_MESSAGES');
    expect((await closed(socket)).code).toBe(4429);
    const pongs = socket.frames.filter(({ type }) => type === 'pong').length;
    expect(pongs).toBeLessThan(1000);
    await restIsUnharmed(show);
  });

  it('a hundred hellos in a row end in one follower', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    for (let n = 0; n < 99; n++) socket.hello(show.uuid, 0);
    const screen = socket.hello(show.uuid, 0);
    await socket.until('it is live', () => screen.live);
    await restIsUnharmed(show);
    const mine = [...server.deps.hub.heads()].find(([stream]) => stream === show.uuid)?.[2];
    expect([...(mine ?? [])]).toHaveLength(2);
  });

  it('one socket follows at most fifty streams', async () => {
    const socket = await server.socket();
    const [first] = await server.sql<{ uuid: string }>('select uuid from productions limit 1');
    const uuids = await server.sql<{ uuid: string }>(
      `insert into productions (id, client, show_name) select 'STREAMS ' || n, 'c', 's' from generate_series(1, 51) n returning uuid`,
    );
    expect(first).toBeDefined();
    for (const production of uuids) socket.hello(production.uuid);
    expect(await error(socket)).toBe('TOO_MANY_STREAMS');
    expect(socket.closed).toBeNull();
  });
});
