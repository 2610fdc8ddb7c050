import { PERSON_HEADER, PERSON_PARAMETER } from '@callsign/contracts/person-header';
import { closeCode } from '@callsign/contracts/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A page that believes to be one person's, in a browser where another one has signed in. */
async function ask(believed: string, cookie: string, method: string, path: string, body?: object) {
  const response = await fetch(new URL(path, server.url), {
    method,
    headers: {
      cookie,
      [PERSON_HEADER]: believed,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    code: ((await response.json()) as { error?: { code: string } }).error?.code,
  };
}

describe('a page of somebody else than is signed in', () => {
  it('writes nothing and reads nothing; its own person does both', async () => {
    const show = await makeShow(server);
    const row = await show.add('source', { id: 'SRC 1', name: 'old' });
    const [ana, ben] = [server.as('Ana').userId, server.as('Ben').userId];
    const cookie = await server.cookie('Ben');
    const refused = { status: 409, code: 'SESSION_CHANGED' };
    const path = `/api/sources/${row.uuid}`;
    expect(await ask(ana, cookie, 'PUT', path, { name: 'of Ana' })).toEqual(refused);
    expect(await ask(ana, cookie, 'DELETE', path)).toEqual(refused);
    expect(await ask(ana, cookie, 'GET', path)).toEqual(refused);
    expect(await ask(ana, cookie, 'DELETE', '/api/sessions')).toEqual(refused);
    expect(await ask(ana, cookie, 'GET', '/api/session')).toEqual(refused);
    expect((await ask(ben, cookie, 'GET', path)).status).toBe(200);
    expect((await ask(ben, cookie, 'PUT', path, { name: 'of Ben' })).status).toBe(200);
    expect(await server.sql('select name, version from sources where uuid = $1', [row.uuid])).toEqual([
      { name: 'of Ben', version: 2 },
    ]);
  });

  it('does not sign them out, nor join a show as them', async () => {
    const show = await makeShow(server);
    const [ana, ben] = [server.as('Ana').userId, server.as('Ben').userId];
    const cookie = await server.cookie('Ben');
    const invite = { role: 'viewer' };
    const made = await server.as('Ana').send('POST', `/api/productions/${show.uuid}/invitations`, invite);
    const { token } = made.body as { token: string };
    for (const [method, path, body] of [
      ['DELETE', '/api/session', undefined],
      ['POST', '/api/invitations/accept', { token }],
    ] as const)
      expect(await ask(ana, cookie, method, path, body)).toEqual({ status: 409, code: 'SESSION_CHANGED' });
    expect((await ask(ben, cookie, 'GET', '/api/session')).status).toBe(200);
    expect((await ask(ben, cookie, 'POST', '/api/invitations/accept', { token })).status).toBe(200);
  });

  it('gets no socket: it is told to reload, and hears nothing', async () => {
    const cookie = await server.cookie('Ben');
    const said = async (believed: string) => {
      const url = `${server.url.replace(/^http/, 'ws')}/ws?${PERSON_PARAMETER}=${believed}`;
      const socket = new WebSocket(url, { headers: { cookie, origin: server.url } });
      const heard: string[] = [];
      socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()).type));
      socket.on('open', () => socket.send(JSON.stringify({ type: 'ping' })));
      const end = await new Promise<number | 'open'>((resolve) => {
        socket.on('close', resolve);
        socket.on('message', (data: Buffer) => {
          if (JSON.parse(data.toString()).type === 'pong') resolve('open');
        });
      });
      socket.terminate();
      return { end, heard };
    };
    expect(await said(server.as('Ana').userId)).toEqual({ end: closeCode.sessionChanged, heard: ['error'] });
    expect(await said(server.as('Ben').userId)).toEqual({ end: 'open', heard: ['pong'] });
  });
});
