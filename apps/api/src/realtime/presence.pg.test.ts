import type { Person } from '@callsign/contracts/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import type { TestSocket } from '../testing/socket.ts';
import { TELL_MS } from './presence.ts';

let one: TestServer;
let two: TestServer;
beforeAll(async () => {
  one = await startServer();
  two = await startServer({ database: one.database });
});
afterAll(async () => {
  await two.stop();
  await one.stop();
  expect([...one.errors, ...two.errors]).toEqual([]);
});

/** What a browser knows of who is here, from the messages alone. */
function peopleOf(socket: TestSocket): Map<string, Person> {
  const people = new Map<string, Person>();
  for (const message of socket.frames) {
    if (message.type !== 'presence') continue;
    if (message.full) people.clear();
    for (const person of message.people) people.set(person.connection, person);
    for (const connection of message.gone) people.delete(connection);
  }
  return people;
}
const words = (socket: TestSocket) =>
  [...peopleOf(socket).values()]
    .map(({ userName, screen, field, editing }) =>
      [userName, screen, field, editing ? 'editing' : ''].filter(Boolean).join(' '),
    )
    .sort();

async function comeIn(server: TestServer, show: string, userName: string, screen = 'sources') {
  const socket = await server.socket(userName);
  const follow = socket.hello(show);
  await socket.until('it is live', () => follow.live);
  const say = (where: object = {}) =>
    socket.send({
      type: 'presence',
      production: show,
      screen,
      editing: false,
      ...where,
    });
  say();
  await socket.until('it is told who is here', () => peopleOf(socket).size > 0);
  return { socket, say };
}

describe('presence', () => {
  it('X7: two people see each other come, move and go', async () => {
    const show = await makeShow(one);
    const ana = await comeIn(one, show.uuid, 'Ana');
    const ben = await comeIn(one, show.uuid, 'Ben', 'cameras');
    await ana.socket.until('Ana sees Ben', () => words(ana.socket).length === 2);
    expect(words(ana.socket)).toEqual(['Ana sources', 'Ben cameras']);
    await ben.socket.until('Ben sees Ana', () => words(ben.socket).length === 2);

    const uuid = (await show.add('source')).uuid;
    ben.say({ screen: 'sources', uuid, field: 'name', editing: true });
    await ana.socket.until('Ben has moved', () => words(ana.socket).includes('Ben sources name editing'));
    expect([...peopleOf(ana.socket).values()].find(({ userId }) => userId === show.ben.userId)?.uuid).toBe(
      uuid,
    );

    ben.socket.raw.terminate();
    await ana.socket.until('Ben is gone', () => words(ana.socket).length === 1);
    expect(words(ana.socket)).toEqual(['Ana sources']);
  });

  it('X7, X8: is right over two instances and with two tabs of one person', async () => {
    const show = await makeShow(one);
    const ana = await comeIn(one, show.uuid, 'Ana');
    const tabs = [await comeIn(two, show.uuid, 'Ben'), await comeIn(two, show.uuid, 'Ben', 'sends')] as const;
    await ana.socket.until('Ana sees both tabs', () => words(ana.socket).length === 3);
    await tabs[1].socket.until('Ben sees Ana', () => words(tabs[1].socket).length === 3);
    const people = [...peopleOf(ana.socket).values()];
    expect(new Set(people.map(({ userId }) => userId)).size).toBe(2);

    tabs[0].socket.raw.close();
    await ana.socket.until('one tab is gone', () => words(ana.socket).length === 2);
    expect(words(ana.socket)).toEqual(['Ana sources', 'Ben sends']);
    ana.socket.raw.close();
    await tabs[1].socket.until('Ana is gone', () => words(tabs[1].socket).length === 1);
  });

  it('X9: seven people are seven people, also for the one who comes last', async () => {
    const show = await makeShow(one);
    const names = ['Ana', 'Ben', 'Cy', 'Di', 'Ed', 'Flo', 'Gus'];
    const people = await Promise.all(
      names.map((name, place) => comeIn(place % 2 ? two : one, show.uuid, name)),
    );
    for (const { socket } of people)
      await socket.until('all are seen', () => words(socket).length === names.length);
    expect(words((people.at(-1) as { socket: TestSocket }).socket)).toEqual(
      names.map((name) => `${name} sources`),
    );
  });

  it('says which connection is one’s own, and stays when the client says hello again', async () => {
    const show = await makeShow(one);
    const ana = await comeIn(one, show.uuid, 'Ana');
    const ben = await comeIn(one, show.uuid, 'Ben');
    await ana.socket.until('both are here', () => words(ana.socket).length === 2);
    const full = ben.socket.frames.find((frame) => frame.type === 'presence');
    expect(full).toMatchObject({ full: true, you: expect.any(String) });
    const frames = ana.socket.frames.length;
    const again = ben.socket.hello(show.uuid, 0);
    await ben.socket.until('live again', () => again.live);
    ben.say({ screen: 'sends' });
    await ana.socket.until('Ben has moved', () => words(ana.socket).includes('Ben sends'));
    const since = ana.socket.frames.slice(frames).filter((frame) => frame.type === 'presence');
    expect(since.flatMap((frame) => (frame.type === 'presence' ? frame.gone : []))).toEqual([]);
  });

  it('finds a connection that has gone silent, though nothing closed it', async () => {
    const show = await makeShow(one);
    const ana = await comeIn(two, show.uuid, 'Ana');
    const ben = await comeIn(one, show.uuid, 'Ben');
    await ana.socket.until('Ana sees Ben', () => words(ana.socket).length === 2);
    // Half open: nothing is read any more, so no ping is answered, and nothing says goodbye.
    ben.socket.raw.pause();
    await ana.socket.until('Ben is gone', () => words(ana.socket).length === 1);
    ben.socket.raw.resume();
    await ana.socket.until('Ben is back', () => words(ana.socket).length === 2);
  });

  it('is not in the log, and belongs to its production alone', async () => {
    const show = await makeShow(one);
    const other = await makeShow(one);
    const ana = await comeIn(one, show.uuid, 'Ana');
    const before = await show.footprint();
    const ben = await comeIn(one, other.uuid, 'Ben');
    await ben.socket.until('Ben is there', () => words(ben.socket).length === 1);
    expect(await show.footprint()).toEqual(before);
    expect(words(ana.socket)).toEqual(['Ana sources']);
    // Without a hello nobody says where they are.
    ana.socket.send({
      type: 'presence',
      production: other.uuid,
      screen: 'sources',
      editing: false,
    });
    const error = await ana.socket.until('it is refused', () =>
      ana.socket.frames.find((frame) => frame.type === 'error'),
    );
    expect(error).toMatchObject({ error: { code: 'VALIDATION' } });
    expect(ana.socket.closed).toBeNull();
  });

  it('tells a busy crew a few times a second, however much they move', async () => {
    const show = await makeShow(one);
    const ana = await comeIn(one, show.uuid, 'Ana');
    const ben = await comeIn(one, show.uuid, 'Ben');
    await ana.socket.until('both are here', () => words(ana.socket).length === 2);
    const before = ana.socket.frames.length;
    const started = performance.now();
    for (let row = 0; row < 100; row++) ben.say({ field: `f${row}` });
    await ana.socket.until('the last move has come', () => words(ana.socket).includes('Ben sources f99'));
    const told = ana.socket.frames.slice(before).filter(({ type }) => type === 'presence');
    const passedMs = performance.now() - started;
    expect(told.length).toBeLessThanOrEqual(3 + passedMs / TELL_MS);
  });
});
