import { hkdfSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testAccounts } from '../testing/people.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { openSocket } from '../testing/socket.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A token of the person of this name, who is nobody of another test. */
async function tokenOf(name: string, body: unknown = { name: 'Backup script' }) {
  const { status, body: made } = await server.as(name).send('POST', '/api/session/token', body);
  expect(status, JSON.stringify(made)).toBe(201);
  return made as { token: string; scriptToken: { uuid: string; expiresAt: string } };
}

/** A request of a script: with the token, and with no cookie. */
async function ask(token: string, method: string, path: string, body?: unknown, headers = {}) {
  const response = await fetch(new URL(path, server.url), {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

const codeOf = async (token: string) => {
  const answer = await ask(token, 'GET', '/api/session');
  return answer.status === 200 ? 200 : refusalOf(answer).code;
};
const partsOf = (token: string) => token.split('.').map((part) => Buffer.from(part, 'base64url').toString());

it('a script reads and writes as its person, whose name stands in the commit', async () => {
  const show = await makeShow(server);
  const { token } = await tokenOf('Ana');
  const [, payload = ''] = partsOf(token);
  const { sub, exp, iat } = JSON.parse(payload);
  expect(sub).toBe(server.as('Ana').userId);
  expect(exp - iat).toBeLessThanOrEqual(3600);
  const made = await ask(token, 'POST', '/api/sources', { productionUuid: show.uuid, id: 'SRC 1' });
  expect(made).toMatchObject({ status: 201, body: { commit: { userName: 'Ana', userId: sub } } });
  const sent = await ask(token, 'POST', '/api/compat/sources', { productionId: show.uuid, id: 'SRC 2' });
  expect(sent.status).toBe(201);
  expect(await show.told()).toEqual(['Ana: source SRC 1 created', 'Ana: source SRC 2 created']);
});

describe('what is refused with 401, whatever else the request carries', () => {
  const claims = { sub: '', jti: '', iss: 'callsign', aud: 'callsign-api', exp: 4102444800 };
  const own = new Uint8Array(hkdfSync('sha256', testAccounts.secret, '', 'callsign script tokens', 32));
  const sign = (payload: object, key: Uint8Array, alg = 'HS256') =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg, typ: 'JWT' }).sign(key);
  type Claims = typeof claims;
  const without = (name: keyof Claims, all: Claims) => ({ ...all, [name]: undefined });

  it.each<[string, string, (claims: Claims, token: string) => string | Promise<string>]>([
    ['a right one, to compare', '200', (all) => sign(all, own)],
    ['no signature at all', 'TOKEN_INVALID', (all) => new UnsecuredJWT({ ...all }).encode()],
    [
      'alg none over a right signature',
      'TOKEN_INVALID',
      (_, token) => {
        const [, payload, signature] = token.split('.');
        return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.${signature}`;
      },
    ],
    ['another algorithm with the right key', 'TOKEN_INVALID', (all) => sign(all, own, 'HS512')],
    ['another key', 'TOKEN_INVALID', (all) => sign(all, new Uint8Array(32))],
    ['the secret itself as the key', 'TOKEN_INVALID', (all) => sign(all, Buffer.from(testAccounts.secret))],
    ['another audience', 'TOKEN_INVALID', (all) => sign({ ...all, aud: 'elsewhere' }, own)],
    ['another issuer', 'TOKEN_INVALID', (all) => sign({ ...all, iss: 'elsewhere' }, own)],
    ['no end', 'TOKEN_INVALID', (all) => sign(without('exp', all), own)],
    ['nobody as its person', 'TOKEN_INVALID', (all) => sign(without('sub', all), own)],
    ['an end that is past', 'TOKEN_EXPIRED', (all) => sign({ ...all, exp: 1700000000 }, own)],
    ['another person', 'TOKEN_REVOKED', (all) => sign({ ...all, sub: crypto.randomUUID() }, own)],
    [
      'a session that is none of a script',
      'TOKEN_REVOKED',
      async (all) => sign({ ...all, jti: await session() }, own),
    ],
    ['a changed payload', 'TOKEN_INVALID', (_, token) => token.replace('.ey', '.ez')],
    ['half of it', 'TOKEN_INVALID', (_, token) => token.slice(0, token.length / 2)],
    ['any text', 'TOKEN_INVALID', () => 'x'],
    ['three empty parts', 'TOKEN_INVALID', () => '..'],
    ['a very long text', 'TOKEN_INVALID', () => `${'x.'.repeat(3000)}x`],
  ])('%s: %s', async (_what, code, forge) => {
    const { token, scriptToken } = await tokenOf('Forged');
    const all = { ...claims, sub: server.as('Forged').userId, jti: scriptToken.uuid };
    expect(String(await codeOf(await forge(all, token)))).toBe(code);
  });

  const session = async () => {
    const { body } = await server.as('Forged').send('GET', '/api/session');
    return body.session.uuid as string;
  };

  it('and says so as RFC 6750 does, also where a right session comes along', async () => {
    const cookie = await server.cookie('Ana');
    const answer = await ask('x', 'GET', '/api/session', undefined, { cookie });
    expect(refusalOf(answer).code).toBe('TOKEN_INVALID');
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
  });
});

it('is made, listed with its last use and its end, and revoked; its person’s browsers are not in that list', async () => {
  const cal = server.as('Cal');
  const { body: before } = await cal.send('GET', '/api/sessions');
  const { token, scriptToken } = await tokenOf('Cal', { name: ' Nightly export ', minutes: 90 });
  const minutes = (Date.parse(scriptToken.expiresAt) - Date.now()) / 60_000;
  expect(Math.round(minutes)).toBe(90);
  const list = async () => (await cal.get('/api/session/tokens')).scriptTokens;
  expect(await list()).toEqual([expect.objectContaining({ name: 'Nightly export', lastUsedAt: null })]);
  expect(JSON.stringify(await list())).not.toContain(token);
  expect((await cal.get('/api/sessions')).sessions).toEqual(before.sessions);
  expect(await codeOf(token)).toBe(200);
  await expect.poll(async () => (await list())[0].lastUsedAt).not.toBeNull();

  const stranger = await server.as('Dana').send('DELETE', `/api/session/tokens/${scriptToken.uuid}`);
  expect(refusalOf(stranger).code).toBe('NOT_FOUND');
  expect(await codeOf(token)).toBe(200);
  await cal.send('DELETE', `/api/session/tokens/${scriptToken.uuid}`);
  expect(await codeOf(token)).toBe('TOKEN_REVOKED');
  expect(await list()).toEqual([]);
});

it.each([
  ['a name without a letter', { name: ' ' }],
  ['no time', { minutes: 0 }],
  ['more than a day', { minutes: 1441 }],
  ['what is no field', { scope: 'all' }],
])('%s makes no token', async (_, body) => {
  const answer = await server.as('Eve').send('POST', '/api/session/token', body);
  expect(refusalOf(answer).code).toBe('VALIDATION');
  expect((await server.as('Eve').get('/api/session/tokens')).scriptTokens).toEqual([]);
});

it('nothing need be said to make one: it works for an hour', async () => {
  const { scriptToken } = await tokenOf('Finn', undefined);
  expect(Math.round((Date.parse(scriptToken.expiresAt) - Date.now()) / 60_000)).toBe(60);
});

describe('a token ends', () => {
  it('when its person signs out everywhere', async () => {
    const { token } = await tokenOf('Gil');
    expect(await codeOf(token)).toBe(200);
    await server.as('Gil').send('DELETE', '/api/sessions');
    expect(await codeOf(token)).toBe('TOKEN_REVOKED');
  });

  it('when its person has another password', async () => {
    const password = 'long enough a password';
    const hal = server.as('Hal');
    await server.cookie('Hal');
    const hash = await (await server.deps.accounts.auth.$context).password.hash(password);
    await server.sql(
      `insert into credentials (user_uuid, account_id, provider_id, password) values ($1::uuid, $1::uuid, 'credential', $2)`,
      [hal.userId, hash],
    );
    const { token } = await tokenOf('Hal');
    expect(await codeOf(token)).toBe(200);
    const body = { current: password, password: 'an entirely other password' };
    expect((await hal.send('PUT', '/api/profile/password', body)).status).toBe(200);
    expect(await codeOf(token)).toBe('TOKEN_REVOKED');
  });

  it('with the account of its person', async () => {
    const { token } = await tokenOf('Ida');
    expect(await codeOf(token)).toBe(200);
    await server.sql('delete from users where uuid = $1', [server.as('Ida').userId]);
    server.deps.accounts.changed(server.as('Ida').userId);
    expect(await codeOf(token)).toBe('TOKEN_REVOKED');
  });
});

describe('from where it comes', () => {
  const foreign = { origin: 'https://elsewhere.example' };

  it('a write with a token and no cookie needs no origin, and any will do', async () => {
    const show = await makeShow(server);
    const { token } = await tokenOf('Ana');
    for (const headers of [{}, foreign]) {
      const answer = await ask(token, 'POST', '/api/sources', { productionUuid: show.uuid }, headers);
      expect(answer.status).toBe(201);
    }
  });

  it('with a cookie too, the page of another origin is refused as ever', async () => {
    const show = await makeShow(server);
    const { token } = await tokenOf('Ana');
    const headers = { ...foreign, cookie: await server.cookie('Ana') };
    const answer = await ask(token, 'POST', '/api/sources', { productionUuid: show.uuid }, headers);
    expect(refusalOf(answer).code).toBe('FOREIGN_ORIGIN');
    expect(await show.told()).toEqual([]);
  });
});

it('the socket takes it where it takes a session, and closes when it is revoked', async () => {
  const show = await makeShow(server);
  const { token, scriptToken } = await tokenOf('Ana');
  const socket = await openSocket(server.url, { authorization: `Bearer ${token}` });
  const screen = socket.hello(show.uuid);
  await socket.until('it is live', () => screen.live);
  await show.add('source', { id: 'SRC 1' });
  await socket.until('it is told', () => [...screen.rows.values()].some(({ id }) => id === 'SRC 1'));
  await show.ana.send('DELETE', `/api/session/tokens/${scriptToken.uuid}`);
  await socket.until('it is closed', () => socket.closed);
  expect(socket.closed?.code).toBe(4401);
  await expect(openSocket(server.url, { authorization: `Bearer ${token}` })).rejects.toThrow('401');
});
