import { closeCode } from '@callsign/contracts/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TOO_MANY_SOCKETS } from '../realtime/socket-places.ts';
import { eventually } from '../testing/eventually.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { openSocket, type TestSocket } from '../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ sockets: { perSession: 3, perPerson: 5 } });
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** Whether the server answers this socket, or has refused and closed it, and how. */
async function outcome(socket: TestSocket): Promise<string> {
  socket.send({ type: 'ping' });
  await socket.until('it is answered or closed', () => socket.closed ?? socket.frames.length > 0);
  if (socket.frames.some(({ type }) => type === 'pong')) return 'taken';
  const { code } = await socket.until('it is closed', () => socket.closed);
  expect(code).toBe(closeCode.tooManySockets);
  expect(socket.frames).toEqual([
    { type: 'error', error: { code: 'TOO_MANY_SOCKETS', message: TOO_MANY_SOCKETS } },
  ]);
  return 'refused';
}

/** Opens sockets of one session one after the other. */
async function open(cookie: string, many: number): Promise<{ sockets: TestSocket[]; outcomes: string[] }> {
  const sockets: TestSocket[] = [];
  const outcomes: string[] = [];
  for (let index = 0; index < many; index += 1) {
    const socket = await openSocket(server.url, { cookie });
    sockets.push(socket);
    outcomes.push(await outcome(socket));
  }
  return { sockets, outcomes };
}

/** The server learns of an end a moment after the client. */
const untilTaken = (cookie: string) =>
  eventually('a place is free', async () => (await open(cookie, 1)).outcomes[0] === 'taken');

/** Another browser of the same person. */
async function anotherSession(name: string): Promise<string> {
  const [cookie = ''] = (await server.deps.accounts.sessions.issue(server.as(name).userId)).split(';');
  return cookie;
}

it('a session holds so many sockets: a further one is told why, those that stand are kept, and one that closes makes room', async () => {
  const cookie = await server.cookie('Ana');
  const { sockets, outcomes } = await open(cookie, 5);
  expect(outcomes).toEqual(['taken', 'taken', 'taken', 'refused', 'refused']);
  expect(sockets.slice(0, 3).map(({ closed }) => closed)).toEqual([null, null, null]);

  const ben = await open(await server.cookie('Ben'), 1);
  const phone = await open(await anotherSession('Ana'), 1);
  expect([...ben.outcomes, ...phone.outcomes]).toEqual(['taken', 'taken']);

  sockets[0]?.raw.close();
  await untilTaken(cookie);
  expect((await open(cookie, 1)).outcomes).toEqual(['refused']);
});

it('a person holds so many sockets in all their sessions, and one that breaks off without a word makes room', async () => {
  const [laptop, phone] = [await server.cookie('Cem'), await anotherSession('Cem')];
  const standing = await open(laptop, 3);
  expect((await open(phone, 3)).outcomes).toEqual(['taken', 'taken', 'refused']);
  standing.sockets[0]?.raw.terminate();
  await untilTaken(phone);
  expect((await open(phone, 1)).outcomes).toEqual(['refused']);
});
