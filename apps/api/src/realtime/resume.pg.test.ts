import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow, type Show } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Writes commits of 250 changes, past the API, which is quicker. */
async function write(show: Show, changes: number, to = server): Promise<void> {
  for (let left = changes; left > 0; left -= 250)
    await to.sql(
      `insert into sources (id, production_uuid) select 'S ' || ($2::int - n), $1 from generate_series(1, least($2::int, 250)) n`,
      [show.uuid, left],
    );
  to.deps.hub.hint(null, 0);
}

async function everyoneResumes(from: TestServer, show: Show, places: number[]): Promise<void> {
  const sockets = await Promise.all(places.map(() => from.socket()));
  const screens = sockets.map((socket, place) => socket.hello(show.uuid, places[place]));
  for (const [place, screen] of screens.entries())
    await sockets[place]?.until('it is live', () => screen.live);
  for (const screen of screens) {
    expect(screen.problems).toEqual([]);
    expect(screen.seq).toBe(show.screen.seq);
  }
  for (const { raw } of sockets) raw.close();
}

describe('a crew that comes back at once', () => {
  it('is served what it missed from memory', async () => {
    const own = await startServer();
    const show = await makeShow(own);
    const start = show.screen.seq;
    await write(show, 1000, own);
    await show.told();
    const { reads } = own.deps.hub.stats();
    await everyoneResumes(own, show, Array(60).fill(start + 250));
    expect(own.deps.hub.stats().reads).toBe(reads);
    await own.stop();
  });

  it('reads each page of the log once after a restart of the server, wherever each of them stood', async () => {
    const show = await makeShow(server);
    await write(show, 2000);
    await show.told();
    const fresh = await startServer({ database: server.database, pollMs: 60_000 });
    // The places at the ends of commits, all over the first pages.
    const places = Array.from({ length: 60 }, (_, n) => 1 + 250 * (n % 5));
    await everyoneResumes(fresh, show, places);
    expect(fresh.deps.hub.stats().reads).toBeLessThanOrEqual(8);
    await fresh.stop();
    expect(fresh.errors).toEqual([]);
  });

  it('loads a snapshot when it is too far behind', async () => {
    const show = await makeShow(server);
    await write(show, 5100);
    await show.told();
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, 1);
    expect(await socket.until('it is stale', () => screen.stale)).toBe('too-far');
  });

  it('comes back into a database that was set back, and loads afresh', async () => {
    const own = await startServer({ pollMs: 60_000 });
    const show = await makeShow(own);
    await write(show, 20, own);
    await show.told();
    // What a restored backup looks like: the same stream, shorter, under servers that know better.
    await own.sql('delete from changes where production_uuid = $1 and seq > 10', [show.uuid]);
    await own.sql('update heads set seq = 10 where production_uuid = $1', [show.uuid]);
    own.deps.hub.hint(null, 0);
    await show.socket.until('it is stale', () => show.screen.stale === 'epoch');
    const socket = await own.socket();
    const screen = socket.hello(show.uuid, 10);
    await socket.until('it is live', () => screen.live);
    await own.stop();
  });
});
