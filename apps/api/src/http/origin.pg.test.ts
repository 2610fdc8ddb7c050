import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { testAccounts } from '../testing/people.ts';
import { startServer, type TestServer } from '../testing/server.ts';

const account = { name: 'Owner', email: 'owner@example.com', password: 'long enough a password' };
const lan = 'http://192.168.1.20:3010';
type Headers = Record<string, string>;

let plain: TestServer;
let told: TestServer;
let proxied: TestServer;
beforeAll(async () => {
  plain = await startServer({ crew: 'invited' });
  const addresses = ['https://callsign.example', lan];
  told = await startServer({ crew: 'invited', accounts: { ...testAccounts, addresses } });
  proxied = await startServer({ crew: 'invited', proxies: 1 });
  for (const server of [plain, told, proxied]) {
    const made = await send(server, {}, account, '/api/setup');
    expect(made.status).toBe(201);
  }
});
afterAll(async () => {
  for (const server of [plain, told, proxied]) await server.stop();
  expect([...plain.errors, ...told.errors, ...proxied.errors]).toEqual([]);
});

/** A POST whose Host is what a browser or a proxy makes it; `fetch` would not let it be chosen. */
async function send(server: TestServer, headers: Headers, body: object, path = '/api/session') {
  const text = JSON.stringify(body);
  const asked = request(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers },
  }).end(text);
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const read = JSON.parse((await answer.toArray()).join(''));
  return { status: answer.statusCode, error: read.error, cookie: String(answer.headers['set-cookie']) };
}

const { name: _, ...credentials } = account;
const signIn = (server: TestServer, headers: Headers) => send(server, headers, credentials);
const portOf = (server: TestServer) => new URL(server.url).port;

/** What a page's socket is answered: `open`, or the status that refuses it. */
async function openSocket(server: TestServer, headers: Headers, cookie: string): Promise<unknown> {
  const raw = new WebSocket(new URL('/ws', server.url.replace('http', 'ws')), {
    headers: { ...headers, cookie },
  });
  raw.on('error', () => undefined);
  const refused = once(raw, 'unexpected-response').then(([, answer]) => answer.statusCode);
  const seen = await Promise.race([once(raw, 'open').then(() => 'open'), refused]);
  raw.terminate();
  return seen;
}

describe('a page whose address is the one that was asked for', () => {
  it.each<[what: string, host: string, origin: string]>([
    ['by a number', '127.0.0.1:PORT', 'http://127.0.0.1:PORT'],
    ['by a name in capitals', 'Truck.local:PORT', 'http://truck.local:PORT'],
    ['behind TLS', 'callsign.example', 'https://callsign.example'],
    ['behind TLS, with its usual port written out', 'callsign.example:443', 'https://callsign.example'],
    ['with the usual port of plain HTTP written out', 'callsign.example:80', 'http://callsign.example'],
    ["by this machine's other name", '127.0.0.1:PORT', 'http://localhost:PORT'],
    ['by IPv6', '[::1]:PORT', 'http://[::1]:PORT'],
  ])('signs in and opens a socket %s, though no CALLSIGN_URL says it', async (_what, host, origin) => {
    const own = (text: string) => text.replace('PORT', portOf(plain));
    const headers = { host: own(host), origin: own(origin) };
    const { status, cookie } = await signIn(plain, headers);
    expect(status).toBe(200);
    expect(await openSocket(plain, headers, cookie)).toBe('open');
  });

  it('signs in where a trusted proxy says what was asked for', async () => {
    const forwarded = { host: '10.0.0.1:3010', 'x-forwarded-host': 'callsign.example' };
    const https = { ...forwarded, 'x-forwarded-proto': 'https', origin: 'https://callsign.example' };
    const { status, cookie } = await signIn(proxied, https);
    expect(status).toBe(200);
    expect(cookie).toMatch(/; Secure/);
    expect((await signIn(proxied, { ...https, origin: 'http://callsign.example' })).status).toBe(403);
    const http = { ...forwarded, 'x-forwarded-proto': 'http', origin: 'https://callsign.example' };
    expect((await signIn(proxied, http)).status).toBe(403);
  });
});

describe('a page of another address', () => {
  it.each<[what: string, host: string, origin: string]>([
    ['of another scheme', '127.0.0.1:PORT', 'https://127.0.0.1:PORT'],
    ['of another port', '127.0.0.1:PORT', 'http://127.0.0.1:1'],
    ['of another name', '127.0.0.1:PORT', 'http://truck.local:PORT'],
    ['of another port of this machine', '127.0.0.1:PORT', 'http://localhost:1'],
    ['of the same name behind the usual port', 'callsign.example', 'http://callsign.example:8080'],
    ['that hides where it is', '127.0.0.1:PORT', 'null'],
    ['that a Host which is none would let in', 'exa mple', 'http://exa mple'],
  ])('%s neither signs in nor opens a socket', async (_what, host, origin) => {
    const own = (text: string) => text.replace('PORT', portOf(plain));
    const headers = { host: own(host), origin: own(origin) };
    const { status, error } = await signIn(plain, headers);
    expect([status, error.code]).toEqual([403, 'FOREIGN_ORIGIN']);
    expect(await openSocket(plain, headers, await plain.cookie('Ana'))).toBe(403);
  });

  it('is told where to open Callsign, and what to set for its own address', async () => {
    const rewritten = { host: '127.0.0.1:9', origin: 'https://callsign.example' };
    const { error } = await signIn(plain, rewritten);
    expect(error.message).toContain('http://127.0.0.1:9');
    expect(error.message).toContain('set CALLSIGN_URL');
    expect(error.message).toContain('https://callsign.example');
    const elsewhere = await signIn(told, { host: '10.0.0.9', origin: 'http://10.0.0.9' });
    expect(elsewhere.error.message).toContain('Open Callsign at https://callsign.example');
    expect(elsewhere.error.message).toContain('add http://10.0.0.9 to CALLSIGN_URL');
  });
});

describe('a server that has two addresses', () => {
  it('takes both, and the cookie of the one with TLS alone is for TLS only', async () => {
    const near = await signIn(told, { host: '192.168.1.20:3010', origin: lan });
    expect([near.status, /; Secure/.test(near.cookie)]).toEqual([200, false]);
    // A proxy may put another Host.
    const far = await signIn(told, { host: '127.0.0.1', origin: 'https://callsign.example' });
    expect([far.status, /; Secure/.test(far.cookie)]).toEqual([200, true]);
    for (const origin of ['http://callsign.example', 'https://192.168.1.20:3010', 'http://192.168.1.20'])
      expect((await signIn(told, { host: new URL(origin).host, origin })).status, origin).toBe(403);
  });

  it('keeps a session over a change from one address with TLS to two', async () => {
    const { cookie } = await signIn(told, { host: 'callsign.example', origin: 'https://callsign.example' });
    const [session = ''] = cookie.split(';');
    const answer = await fetch(new URL('/api/session', told.url), {
      headers: { cookie: `__Secure-${session}` },
    });
    expect(answer.status).toBe(200);
  });

  it('makes links with the first, and says so of passkeys', async () => {
    const ana = told.as('Ana');
    const { entity } = await ana.create('production', { id: 'P 1', client: 'C', showName: 'S' });
    const made = await ana.send('POST', `/api/productions/${entity.uuid}/invitations`, { role: 'viewer' });
    expect(made.body.address).toBe('https://callsign.example');
    const options = '/api/session/passkey/options';
    const near = await send(told, { host: '192.168.1.20:3010', origin: lan }, {}, options);
    expect(near.error.message).toContain('https://callsign.example');
    const far = await send(told, { host: '127.0.0.1', origin: 'https://callsign.example' }, {}, options);
    expect(far.status).toBe(200);
  });
});
