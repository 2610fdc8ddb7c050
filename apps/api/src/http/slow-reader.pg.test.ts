import { PROTOCOL_VERSION } from '@callsign/contracts/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../testing/eventually.ts';
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

const { CLOSING } = WebSocket;
let rows = 0;
/** A commit of 0.9 MB. */
async function fill(to: TestServer, show: Show): Promise<void> {
  rows += 100;
  await to.sql(
    `insert into sources (id, production_uuid, note) select 'BIG ' || ($2::int - n), $1, repeat('x', 9000) from generate_series(1, 100) n`,
    [show.uuid, rows],
  );
  await show.told();
}

/** Who is live on a show. */
const followers = ({ deps }: TestServer, show: Show) => [
  ...([...deps.hub.heads()].find(([stream]) => stream === show.uuid)?.[2] ?? []),
];

/** A client that has stopped reading, and of which the server has noticed it. */
async function makeDeaf(of: TestServer, show: Show) {
  const deaf = await of.socket();
  const screen = deaf.hello(show.uuid);
  await deaf.until('it is live', () => screen.live);
  deaf.raw.pause();
  expect(followers(of, show)).toHaveLength(2);
  for (let round = 0; round < 40 && followers(of, show).length > 1; round++) await fill(of, show);
  expect(followers(of, show)).toHaveLength(1);
  return { deaf, screen };
}

/** The screens of the people that a socket has been told of, in order. */
function whoIsSeen({ frames }: TestSocket): string[] {
  const seen = new Map<string, string>();
  for (const frame of frames) {
    if (frame.type !== 'presence') continue;
    if (frame.full) seen.clear();
    for (const { connection, screen } of frame.people) seen.set(connection, screen);
    for (const connection of frame.gone) seen.delete(connection);
  }
  return [...seen.values()].sort();
}

describe('a client that never reads', () => {
  it('for a while is caught up on its own connection, with all of it in order, and is live again', async () => {
    const show = await makeShow(server);
    const { deaf, screen } = await makeDeaf(server, show);
    for (let round = 0; round < 3; round++) await fill(server, show);
    deaf.raw.resume();
    await deaf.until('it has caught up', () => screen.seq === show.screen.seq);
    await eventually('it is live again', async () => followers(server, show).length === 2);
    await show.add('source', { name: 'live' });
    await show.told();
    await deaf.until('it is told of what comes now', () => screen.seq === show.screen.seq);
    expect(screen.problems).toEqual([]);
    expect(deaf.closed).toBeNull();
  });

  it('is cut off, with a bounded buffer until then, while everybody else is told all of it in order', async () => {
    // Its own: the connections of other tests come and go.
    const own = await startServer();
    const show = await makeShow(own);
    const { deaf, screen } = await makeDeaf(own, show);
    const clients = () => [...own.app.websocketServer.clients];
    const most = () => Math.max(...clients().map(({ bufferedAmount }) => bufferedAmount));
    for (let round = 0; round < 3; round++) await fill(own, show);
    expect(most()).toBeGreaterThan(256 * 1024);
    expect(most()).toBeLessThan(2 * 1024 * 1024);
    await eventually('it is cut off', async () => clients().some(({ readyState }) => readyState === CLOSING));
    await show.told();
    expect(show.screen.problems).toEqual([]);
    // It reads again, and so is told why.
    deaf.raw.resume();
    expect((await deaf.until('it is closed', () => deaf.closed)).code).toBe(4408);
    expect(deaf.frames.at(-1)).toMatchObject({ type: 'error', error: { code: 'TOO_SLOW' } });
    // It comes back by resuming.
    const back = await own.socket();
    const resumed = back.hello(show.uuid, screen.seq);
    await back.until('it is live again', () => resumed.live);
    expect(resumed.seq).toBe(show.screen.seq);
    expect(resumed.problems).toEqual([]);
    await own.stop();
  });

  it('misses no one: it is told afresh who is where', async () => {
    const show = await makeShow(server);
    const { deaf } = await makeDeaf(server, show);
    const here = (screen: string) => ({ type: 'presence', production: show.uuid, screen, editing: false });
    deaf.send(here('sources'));
    show.socket.send(here('cameras'));
    await show.socket.until('both are there', () => whoIsSeen(show.socket).length === 2);
    deaf.raw.resume();
    await deaf.until('it sees both', () => whoIsSeen(deaf).length === 2);
    expect(whoIsSeen(deaf)).toEqual(whoIsSeen(show.socket));
  });

  it('is not sent the whole of what it missed at once either', async () => {
    const show = await makeShow(server);
    for (let round = 0; round < 12; round++) await fill(server, show);
    const deaf = new WebSocket(new URL('/ws', server.url.replace('http', 'ws')));
    await new Promise((resolve) => deaf.once('open', resolve));
    deaf.pause();
    deaf.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL_VERSION, production: show.uuid, after: 0 }));
    const clients = () => [...server.app.websocketServer.clients];
    const buffered = () => Math.max(...clients().map((client) => client.bufferedAmount));
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, buffered());
    }, 5);
    // Somebody else resumes the same 11 MB meanwhile.
    const reader = await server.socket();
    const screen = reader.hello(show.uuid);
    await reader.until('the other one is live', () => screen.live);
    clearInterval(look);
    expect(screen.seq).toBe(show.screen.seq);
    expect(most).toBeLessThan(2 * 1024 * 1024);
    deaf.terminate();
  });
});
