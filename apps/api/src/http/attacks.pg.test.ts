import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../testing/eventually.ts';
import { testAccounts } from '../testing/people.ts';
import { join } from '../testing/roles.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let one: TestServer;
let two: TestServer;
let other: TestServer;
beforeAll(async () => {
  one = await startServer({ crew: 'invited' });
  two = await startServer({ crew: 'invited', database: one.database });
  other = await startServer({
    crew: 'invited',
    database: one.database,
    accounts: { ...testAccounts, secret: 'the secret of another server altogether' },
  });
});
afterAll(async () => {
  for (const server of [other, two, one]) await server.stop();
  expect([...one.errors, ...two.errors, ...other.errors]).toEqual([]);
});

const statusWith = async (server: TestServer, cookie: string) =>
  (await fetch(new URL('/api/session', server.url), { headers: { cookie } })).status;
const name = () => `Person ${crypto.randomUUID().slice(0, 8)}`;

describe('a session', () => {
  it('that has expired is none', async () => {
    const cookie = await one.cookie(name());
    const [, token = ''] = /session_token=(.*?)\./.exec(decodeURIComponent(cookie)) ?? [];
    await one.sql(`update sessions set expires_at = now() - interval '1 second' where token = $1`, [token]);
    expect(await statusWith(one, cookie)).toBe(401);
  });

  it('whose cookie was changed by one letter is none, nor is one that another server has signed', async () => {
    const cookie = await one.cookie('Ana');
    expect(await statusWith(one, cookie)).toBe(200);
    const value = cookie.indexOf('=') + 1;
    for (const at of [value, value + 5, cookie.length - 10]) {
      const letter = cookie[at] === 'A' ? 'B' : 'A';
      expect(await statusWith(one, cookie.slice(0, at) + letter + cookie.slice(at + 1)), `letter ${at}`).toBe(
        401,
      );
    }
    expect(await statusWith(one, cookie.slice(0, cookie.indexOf('.')))).toBe(401);
    expect(await statusWith(one, await other.cookie('Ana'))).toBe(401);
  });

  it('that is ended ends at once on every instance, and its sockets close', async () => {
    const who = name();
    const cookie = await one.cookie(who);
    const sockets = [await one.socket(who), await two.socket(who)];
    expect(await statusWith(two, cookie)).toBe(200);
    expect((await one.as(who).send('DELETE', '/api/sessions')).status).toBe(200);
    expect(await statusWith(one, cookie)).toBe(401);
    for (const socket of sockets) await socket.until('it is closed', () => socket.closed);
    expect(sockets.map(({ closed }) => closed?.code)).toEqual([4401, 4401]);
    await eventually('the other instance knows', async () => (await statusWith(two, cookie)) === 401);
  });

  it('of somebody else cannot be ended', async () => {
    await one.cookie('Ana');
    const [ana] = await one.sql<{ uuid: string }>('select uuid from sessions where user_uuid = $1', [
      one.as('Ana').userId,
    ]);
    expect((await one.as(name()).send('DELETE', `/api/sessions/${ana?.uuid}`)).status).toBe(404);
    expect(await statusWith(one, await one.cookie('Ana'))).toBe(200);
  });

  it('is needed for a socket: without one it is told so and closed', async () => {
    const raw = new WebSocket(new URL('/ws', one.url.replace('http', 'ws')));
    const code = await new Promise((resolve) => raw.once('close', resolve));
    expect(code).toBe(4401);
  });
});

describe('what claims to be the answer of a passkey', () => {
  const broken = ['\u0000', 'a\u0000b', '\ud800', 'x'.repeat(1000), '%00', "'; --"];
  const answers = broken.flatMap((text) => [
    {
      id: text,
      rawId: text,
      type: 'public-key',
      response: { clientDataJSON: text, authenticatorData: text, signature: text },
    },
    { id: text, response: { userHandle: text, [text]: text } },
    { id: text, response: [text], clientExtensionResults: { [text]: text } },
  ]);

  it('is refused, whatever it holds, with the challenge that was asked for before', async () => {
    const signedIn = await one.cookie('Ana');
    for (const [path, optionsPath, cookie] of [
      ['/api/session/passkey', '/api/session/passkey/options', ''],
      ['/api/passkeys', '/api/passkeys/options', signedIn],
    ] as const)
      for (const response of answers) {
        const options = await fetch(new URL(optionsPath, one.url), { method: 'POST', headers: { cookie } });
        expect(options.status).toBe(200);
        const challenge = options.headers.getSetCookie().map((line) => line.split(';')[0]);
        expect(challenge).not.toEqual([]);
        const answer = await fetch(new URL(path, one.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json', cookie: [cookie, ...challenge].join('; ') },
          body: JSON.stringify({ response }),
        });
        expect(answer.status, JSON.stringify(response).slice(0, 200)).toBe(401);
      }
  });
});

describe('a page of another origin', () => {
  it('gets no write through, though the browser adds the cookie', async () => {
    const show = await makeShow(one);
    const before = await show.footprint();
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: one.url.replace(/:\d+$/, ':1') },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = await show.ana.send(
        'POST',
        '/api/sources',
        { productionUuid: show.uuid },
        headers as never,
      );
      expect(answer.body.error.code, JSON.stringify(headers)).toBe('FOREIGN_ORIGIN');
    }
    const plain = await show.ana.send('POST', '/api/sources', '{}', {
      'content-type': 'text/plain',
      origin: one.url,
    });
    expect(plain.status).toBe(415);
    expect(await show.footprint()).toEqual(before);
    const own = await show.ana.send(
      'POST',
      '/api/sources',
      { productionUuid: show.uuid },
      { origin: one.url },
    );
    expect(own.status).toBe(201);
  });

  it('opens no socket', async () => {
    const cookie = await one.cookie('Ana');
    const open = (origin: string) =>
      new Promise((resolve) => {
        const raw = new WebSocket(new URL('/ws', one.url.replace('http', 'ws')), {
          headers: { cookie, origin },
        });
        raw
          .once('open', () => resolve('open'))
          .once('unexpected-response', (_, answer) => {
            resolve(answer.statusCode);
            raw.terminate();
          });
        raw.on('error', () => undefined);
      });
    expect(await open('https://evil.example')).toBe(403);
    expect(await open(one.url)).toBe('open');
  });

  it('is sent a cookie that no script can read and no foreign form carries', async () => {
    const account = { name: 'Owner', email: 'owner@example.com', password: 'long enough a password' };
    const fresh = await startServer({ crew: 'invited' });
    const made = await fetch(new URL('/api/setup', fresh.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    expect(made.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/);
    await fresh.stop();
  });
});

describe('a uuid of a show that one is no member of', () => {
  it('is answered like one that does not exist, on every path', async () => {
    const show = await makeShow(one);
    const source = await show.add('source', { name: 'Theirs' });
    const stranger = one.as(name());
    const nowhere = '01990000-0000-7000-8000-000000000000';
    const paths = (production: string, row: string): [string, string, unknown?][] => [
      ['GET', `/api/productions/${production}`],
      ['GET', `/api/productions/${production}/snapshot`],
      ['GET', `/api/productions/${production}/changes`],
      ['GET', `/api/productions/${production}/members`],
      ['POST', `/api/productions/${production}/undo`],
      ['GET', `/api/sources/production/${production}`],
      ['POST', '/api/sources', { productionUuid: production }],
      [
        'POST',
        '/api/commits',
        { productionUuid: production, operations: [{ op: 'delete', entityType: 'source', uuid: row }] },
      ],
      ['GET', `/api/sources/${row}`],
      ['GET', `/api/sources/${row}/history`],
      ['PUT', `/api/sources/${row}`, { name: 'x' }],
      ['DELETE', `/api/sources/${row}`],
      ['GET', `/api/rows/${row}`],
    ];
    const theirs = paths(show.uuid, source.uuid);
    const none = paths(nowhere, nowhere);
    for (const [index, [method, path, body]] of theirs.entries()) {
      const answer = await stranger.send(method, path, body);
      const [, elsewhere = '', nothing] = none[index] ?? [];
      const reference = await stranger.send(method, elsewhere, nothing);
      const words = ({ body: { error } }: typeof answer) => [
        error.code,
        error.message.replace(/[0-9a-f-]{36}/, 'it'),
      ];
      expect(answer.status, path).toBe(404);
      expect(words(answer), path).toEqual(words(reference));
    }
    expect((await stranger.get('/api/productions')).productions).toEqual([]);
  });

  it('cannot be referred to from a show of one’s own, nor told from one that does not exist', async () => {
    const show = await makeShow(one);
    const source = await show.add('source');
    const stranger = one.as(name());
    const { entity: own } = await stranger.create('production', {
      client: 'Own',
      showName: 'Own',
      id: name(),
    });
    const codes = [];
    for (const sourceUuid of [source.uuid, '01990000-0000-7000-8000-000000000000']) {
      const fields = { productionUuid: own.uuid, sourceUuid, outputIndex: 1 };
      codes.push((await stranger.send('POST', '/api/source-outputs', fields)).body.error.code);
    }
    expect(codes).toEqual(['REFERENCE_NOT_FOUND', 'REFERENCE_NOT_FOUND']);
  });

  it('names nobody when its id is taken', async () => {
    const show = await makeShow(one);
    const answer = await one
      .as(name())
      .send('POST', '/api/productions', { id: show.row.id, client: 'C', showName: 'S' });
    expect(answer.body.error.code).toBe('ID_TAKEN');
    expect(JSON.stringify(answer.body)).not.toContain(show.uuid);
    expect(JSON.stringify(answer.body)).not.toContain('Spring');
  });

  it('is not in the list of productions, and the list’s events say nothing of it', async () => {
    const who = name();
    const mine = await one.as(who).create('production', { client: 'Mine', showName: 'Mine', id: name() });
    const socket = await one.socket(who);
    const list = socket.hello(null, 0);
    await socket.until('the list is live', () => list.live);
    const show = await makeShow(one);
    await show.ana.update(['production', show.uuid], { venue: 'A place that is nobody else’s business' });
    await one.as(who).update(['production', mine.entity.uuid], { venue: 'Hall 1' });
    await socket.until('one’s own is told', () => JSON.stringify(list.commits).includes('Hall 1'));
    expect(JSON.stringify(socket.frames)).not.toContain(show.uuid);
    expect(JSON.stringify(socket.frames)).not.toContain('nobody else');
    expect([...list.rows.keys()]).toEqual([mine.entity.uuid]);
  });
});

describe('a viewer', () => {
  it('cannot write through the socket: whatever is no message of the protocol ends it', async () => {
    const show = await makeShow(one);
    const who = name();
    await join(one, who, show.uuid, 'viewer');
    const before = await show.footprint();
    for (const message of [
      {
        type: 'commit',
        production: show.uuid,
        operations: [{ op: 'create', entityType: 'source', fields: {} }],
      },
      { type: 'commits', production: show.uuid, commits: [] },
      { type: 'presence', production: show.uuid, screen: 's', editing: true, userId: show.ana.userId },
    ]) {
      const socket = await one.socket(who);
      const screen = socket.hello(show.uuid);
      await socket.until('it is live', () => screen.live);
      socket.send(message);
      await socket.until('it is closed', () => socket.closed);
      expect(socket.closed?.code).toBe(4400);
    }
    expect(await show.footprint()).toEqual(before);
  });
});
