import { makeUuidV7 } from '@callsign/identity/uuid';
import { afterAll, describe, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { inWords, makeShow } from '../testing/show.ts';
import type { TestSocket } from '../testing/socket.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Everything that was on its way has been read when the answer is there. */
async function pingPong(socket: TestSocket) {
  const pongs = () => socket.frames.filter(({ type }) => type === 'pong').length;
  const before = pongs();
  socket.send({ type: 'ping' });
  await socket.until('it is answered', () => pongs() > before);
}

describe('a screen', () => {
  it('is told what it missed, then that it is live, then every commit as it happens', async () => {
    const show = await makeShow(server);
    await show.add('source');
    await show.add('send');
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, 1);
    await socket.until('live', () => screen.live);
    expect(screen.commits.map(inWords)).toEqual(['Ana: source SRC 1 created', 'Ana: send DST 1 created']);
    expect(socket.frames.map(({ type }) => type)).toEqual(['commits', 'live']);
    await show.add('camera');
    await socket.until('the camera is there', () => screen.seq === 4);
    expect(screen.problems).toEqual([]);
    expect(await show.told()).toHaveLength(3);
  });

  it('resumes after a cut wherever it was cut, and misses and repeats nothing', async () => {
    const show = await makeShow(server);
    const busy = (async () => {
      for (let index = 0; index < 30; index += 1) await show.add('source');
    })();
    let after = 0;
    const seen: string[] = [];
    for (let cut = 0; cut < 12; cut += 1) {
      const socket = await server.socket();
      const screen = socket.hello(show.uuid, after);
      const stop = after + 1 + (cut % 3);
      await socket.until(`seq ${stop} is there`, () => screen.seq >= Math.min(stop, 31));
      socket.raw.terminate();
      await socket.until('the socket is cut', () => socket.closed);
      expect(screen.problems).toEqual([]);
      seen.push(...screen.commits.map(({ uuid }) => uuid));
      after = screen.seq;
    }
    await busy;
    await show.told();
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, after);
    await socket.until('live', () => screen.live);
    seen.push(...screen.commits.map(({ uuid }) => uuid));
    expect(seen).toEqual(show.screen.commits.map(({ uuid }) => uuid));
  });

  it('follows the list of shows and one show on one socket', async () => {
    const socket = await server.socket();
    const list = socket.hello(null, 0);
    await socket.until('the list is live', () => list.live);
    const show = await makeShow(server);
    const screen = socket.hello(show.uuid, 0);
    await show.add('source');
    await show.ana.update(['production', show.uuid], { note: 'Both' });
    await socket.until('both are told', () => screen.seq === 3 && list.rows.get(show.uuid)?.version === 2);
    expect(screen.problems).toEqual([]);
    expect(list.problems).toEqual([]);
    expect(screen.commits.map(inWords)).toEqual([
      `Ana: production ${show.row.id} created`,
      'Ana: source SRC 1 created',
      `Ana: production ${show.row.id} updated (note)`,
    ]);
    expect(
      list.commits.some(({ changes }) => changes.some(({ entityType }) => entityType !== 'production')),
    ).toBe(false);
    expect(list.commits.every(({ productionUuid }) => productionUuid === null)).toBe(true);
    expect(await show.told()).toHaveLength(2);
  });

  it('of the list of shows hears of every show that is made, renamed, deleted and restored', async () => {
    const socket = await server.socket();
    const { seq, epoch } = await server.as('Ana').get('/api/productions');
    const list = socket.hello(null, seq, epoch);
    await socket.until('the list is live', () => list.live);
    const show = await makeShow(server);
    await show.ben.update(['production', show.uuid], { showName: 'New name' });
    await show.ana.remove(['production', show.uuid]);
    await show.ben.restore(['production', show.uuid]);
    await server.sql(`update productions set venue = 'psql' where uuid = $1`, [show.uuid]);
    const about = () =>
      list.commits.filter(({ changes }) => changes.some((each) => each.entityId === show.uuid));
    await socket.until('all is told', () => about().length === 5);
    const { id } = show.row;
    expect(about().map(inWords)).toEqual([
      `Ana: production ${id} created`,
      `Ben: production ${id} updated (showName)`,
      `Ana: production ${id} deleted`,
      `Ben: production ${id} created`,
      expect.stringMatching(`: production ${id} updated \\(venue\\)$`),
    ]);
    expect(list.problems).toEqual([]);
    expect(await show.told()).toHaveLength(4);
  });

  it('is told nothing of another show', async () => {
    const [show, other] = [await makeShow(server), await makeShow(server)];
    for (let index = 0; index < 5; index += 1) {
      await other.add('source');
      await show.add('send');
    }
    await other.told();
    await show.told();
    const told = JSON.stringify(show.socket.frames);
    expect(told).not.toContain(other.uuid);
    expect(
      show.socket.frames.every((frame) => !('production' in frame) || frame.production === show.uuid),
    ).toBe(true);
  });

  it('hears no more of a show that it has left', async () => {
    const show = await makeShow(server);
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, 0);
    await socket.until('live', () => screen.live);
    socket.send({ type: 'leave', production: show.uuid });
    await pingPong(socket);
    const heard = socket.frames.length;
    await show.add('source');
    await show.told();
    await pingPong(socket);
    expect(socket.frames).toHaveLength(heard + 1);
  });

  it('that says hello twice is told every commit once', async () => {
    const show = await makeShow(server);
    // A second instance has not met this show, so that its first look-up is still under way at the second hello.
    const fresh = await startServer({ database: server.database });
    const socket = await fresh.socket();
    socket.hello(show.uuid, 0);
    const screen = socket.hello(show.uuid, 0);
    await socket.until('live', () => screen.live);
    const lives = () => socket.frames.filter(({ type }) => type === 'live').length;
    for (let index = 0; index < 3; index += 1) await show.add('source');
    await socket.until('all is told', () => screen.seq === 4);
    await pingPong(socket);
    expect(lives()).toBe(1);
    expect(screen.problems).toEqual([]);
    expect(screen.commits).toHaveLength(4);
    await fresh.stop();
  });

  it('is told where its stream stands when nothing happens', async () => {
    const show = await makeShow(server);
    await show.add('source');
    await show.told();
    const head = await show.socket.until('a heartbeat comes', () =>
      show.socket.frames.find(({ type }) => type === 'head'),
    );
    expect(head).toEqual({ type: 'head', production: show.uuid, seq: 2 });
  });
});

describe('a screen that cannot be continued is told to load the show afresh', () => {
  it('when its rows come from another database', async () => {
    const show = await makeShow(server);
    const screen = show.socket.hello(show.uuid, 1, 'of-another-database');
    await show.socket.until('it is stale', () => screen.stale);
    expect(screen.stale).toBe('epoch');
    const { epoch, seq } = await show.snapshot();
    const again = show.socket.hello(show.uuid, seq, epoch);
    await show.socket.until('it is live', () => again.live);
    expect(again).toMatchObject({ epoch, commits: [] });
  });

  it('when it is ahead of the log', async () => {
    const show = await makeShow(server);
    const screen = show.socket.hello(show.uuid, 2);
    await show.socket.until('it is stale', () => screen.stale);
    expect(screen).toMatchObject({ stale: 'ahead', live: false });
  });

  it('when it is too far behind', async () => {
    const show = await makeShow(server);
    await server.sql(
      `insert into sends (id, production_uuid) select 'Row ' || n, $1 from generate_series(1, 5001) n`,
      [show.uuid],
    );
    expect(await show.told()).toHaveLength(1);
    const socket = await server.socket();
    const screen = socket.hello(show.uuid, 0);
    await socket.until('it is stale', () => screen.stale);
    expect(screen).toMatchObject({ stale: 'too-far', commits: [] });
    const { seq, epoch, entities } = await show.snapshot();
    expect(entities.send).toHaveLength(5001);
    const again = socket.hello(show.uuid, seq, epoch);
    await socket.until('it is live', () => again.live);
  });

  it('and is told of a show that does not exist, and stays connected', async () => {
    const socket = await server.socket();
    socket.hello(makeUuidV7(), 0);
    const refusal = await socket.until('it is refused', () =>
      socket.frames.find(({ type }) => type === 'error'),
    );
    expect(refusal).toMatchObject({ error: { code: 'PRODUCTION_NOT_FOUND' } });
    await pingPong(socket);
  });
});
