import { errorStatus } from '@callsign/contracts/errors';
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

describe('a page of another origin', () => {
  it('gets no write through, though the browser adds the cookie', async () => {
    const show = await makeShow(one);
    const before = await show.footprint();
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: one.url.replace('127.0.0.1', 'localhost') },
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

describe('a role that is lowered', () => {
  it('counts at once, on every instance: writes are refused, and open sockets load afresh', async () => {
    const show = await makeShow(one);
    const who = name();
    const person = await join(one, who, show.uuid, 'editor');
    const far = two.as(who);
    const source = await show.add('source');
    const sockets = [await one.socket(who), await two.socket(who)];
    const screens = sockets.map((socket) => socket.hello(show.uuid));
    for (const [index, socket] of sockets.entries())
      await socket.until('it is live', () => screens[index]?.live);
    expect((await far.send('PUT', `/api/sources/${source.uuid}`, { note: 'still' })).status).toBe(200);

    await show.ana.send('PUT', `/api/productions/${show.uuid}/members/${person.userId}`, { role: 'viewer' });
    expect((await person.send('PUT', `/api/sources/${source.uuid}`, { note: 'no more' })).status).toBe(403);
    for (const [index, socket] of sockets.entries())
      await socket.until('it is told', () => screens[index]?.stale === 'access');
    expect((await far.send('PUT', `/api/sources/${source.uuid}`, { note: 'no more' })).status).toBe(403);
  });

  it('to nothing ends the events of the show, and its paths', async () => {
    const show = await makeShow(one);
    const who = name();
    const person = await join(one, who, show.uuid, 'viewer');
    const socket = await two.socket(who);
    const screen = socket.hello(show.uuid);
    await socket.until('it is live', () => screen.live);
    await show.ana.send('DELETE', `/api/productions/${show.uuid}/members/${person.userId}`);
    await socket.until('it is told', () => screen.stale === 'access');
    const seen = screen.commits.length;
    await show.add('source', { name: 'Not for them' });
    socket.hello(show.uuid);
    await socket.until('it is refused', () => socket.frames.some(({ type }) => type === 'error'));
    expect(screen.commits.length).toBe(seen);
    expect(JSON.stringify(socket.frames)).not.toContain('Not for them');
    expect((await person.send('GET', `/api/productions/${show.uuid}/snapshot`)).status).toBe(404);
  });

  it('never leaves a show without an owner, even where two go at the same moment', async () => {
    const show = await makeShow(one);
    const path = (user: string) => `/api/productions/${show.uuid}/members/${user}`;
    const alone = await show.ana.send('DELETE', path(show.ana.userId));
    expect(alone.body.error.code).toBe('LAST_OWNER');
    const bob = await join(one, name(), show.uuid, 'owner');
    await Promise.all([
      show.ana.send('DELETE', path(show.ana.userId)),
      bob.send('PUT', path(bob.userId), { role: 'viewer' }),
    ]);
    const owners = await one.sql(`select from memberships where production_uuid = $1 and role = 'owner'`, [
      show.uuid,
    ]);
    expect(owners).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('takes their own edits back, but neither brings a row back nor deletes one by an undo', async () => {
    const show = await makeShow(one);
    const who = name();
    const person = await join(one, who, show.uuid, 'operator');
    const source = await show.add('source', { name: 'Camera' });
    await person.update(['source', source.uuid], { note: 'mine' });
    expect((await person.send('POST', `/api/productions/${show.uuid}/undo`)).status).toBe(200);
    expect((await person.send('POST', `/api/productions/${show.uuid}/redo`)).status).toBe(200);
    const { commit } = await show.ana.create('source', { productionUuid: show.uuid });
    const removed = await show.ana.remove(['source', source.uuid]);
    for (const uuid of [commit.uuid, removed.commit.uuid]) {
      const answer = await person.send('POST', `/api/commits/${uuid}/undo`, { productionUuid: show.uuid });
      expect(answer.body.error.code).toBe('FORBIDDEN');
    }
  });

  it('who was an editor once cannot delete what they made then by an undo', async () => {
    const show = await makeShow(one);
    const who = name();
    const person = await join(one, who, show.uuid, 'editor');
    await person.create('source', { productionUuid: show.uuid });
    await join(one, who, show.uuid, 'operator');
    expect((await person.send('POST', `/api/productions/${show.uuid}/undo`)).body.error.code).toBe(
      'FORBIDDEN',
    );
  });
});

describe('an invitation', () => {
  async function invite(role = 'editor') {
    const show = await makeShow(one);
    const made = await show.ana.send('POST', `/api/productions/${show.uuid}/invitations`, { role });
    expect(made.status).toBe(201);
    return { show, token: made.body.token as string, uuid: made.body.invitation.uuid as string };
  }

  it('makes one person a member, once, even where two use it at the same moment', async () => {
    const { show, token } = await invite();
    const people = [one.as(name()), two.as(name()), one.as(name())];
    const answers = await Promise.all(
      people.map((person) => person.send('POST', '/api/invitations/accept', { token })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    const members = await one.sql('select from memberships where production_uuid = $1', [show.uuid]);
    expect(members).toHaveLength(2);
    const again = await one.as(name()).send('POST', '/api/invitations/accept', { token });
    expect(again.body.error.code).toBe('INVITATION_USED');
  });

  it('signs a newcomer up, who can sign in again, and who is refused with any other password', async () => {
    const { show, token } = await invite('operator');
    const account = {
      name: 'Zoë',
      email: `Zoe.${crypto.randomUUID().slice(0, 8)}@Example.com`,
      password: 'a long password',
    };
    const post = async (path: string, body: unknown) => {
      const response = await fetch(new URL(path, one.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about.
      const answer = (await response.json()) as any;
      return { status: response.status, body: answer, cookie: response.headers.get('set-cookie') };
    };
    expect((await post('/api/invitations/look', { token })).body).toMatchObject({
      role: 'operator',
      invitedBy: 'Ana',
    });
    const joined = await post('/api/invitations/accept', { token, account });
    expect(joined.body).toMatchObject({
      user: { name: 'Zoë' },
      production: show.uuid,
      roles: { [show.uuid]: 'operator' },
    });
    const [cookie = ''] = (joined.cookie ?? '').split(';');
    const snapshot = await fetch(new URL(`/api/productions/${show.uuid}/snapshot`, one.url), {
      headers: { cookie },
    });
    expect(snapshot.status).toBe(200);
    const right = await post('/api/session', {
      email: account.email.toLowerCase(),
      password: account.password,
    });
    expect(right.status).toBe(200);
    const wrong = await post('/api/session', { email: account.email, password: 'another password' });
    const nobody = await post('/api/session', { email: 'nobody@example.com', password: 'another password' });
    expect([wrong.status, nobody.status]).toEqual([401, 401]);
    const { requestId: _, ...words } = wrong.body.error;
    expect(nobody.body.error).toMatchObject(words);
  });

  it('that has expired or was taken back leads nowhere', async () => {
    const [old, back] = [await invite(), await invite()];
    await one.sql(`update invitations set expires_at = now() where uuid = $1`, [old.uuid]);
    await back.show.ana.send('DELETE', `/api/productions/${back.show.uuid}/invitations/${back.uuid}`);
    const person = one.as(name());
    const accept = async (token: string) =>
      (await person.send('POST', '/api/invitations/accept', { token })).body.error.code;
    expect([await accept(old.token), await accept(back.token)]).toEqual([
      'INVITATION_EXPIRED',
      'INVITATION_NOT_FOUND',
    ]);
  });

  it('never lowers who is more already', async () => {
    const { show, token } = await invite('viewer');
    const person = await join(one, name(), show.uuid, 'owner');
    expect((await person.send('POST', '/api/invitations/accept', { token })).status).toBe(200);
    expect((await person.get('/api/session')).roles[show.uuid]).toBe('owner');
  });
});

describe('guessing a password', () => {
  it('is slowed down after ten attempts, for an e-mail that exists as for one that does not', async () => {
    const own = await startServer({ crew: 'invited' });
    const account = { name: 'Owner', email: 'owner@example.com', password: 'long enough a password' };
    const post = (path: string, body: unknown) =>
      fetch(new URL(path, own.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await post('/api/setup', account)).status).toBe(201);
    for (const email of [account.email, 'nobody@example.com']) {
      const statuses = [];
      for (let n = 0; n < 11; n++)
        statuses.push((await post('/api/session', { email, password: `guess ${n}` })).status);
      expect(statuses, email).toEqual([...Array(10).fill(401), errorStatus.TOO_MANY_ATTEMPTS]);
    }
    // The right one has to wait as well, or the answer would tell.
    expect((await post('/api/session', account)).status).toBe(400);
    expect((await post('/api/session', { email: account.email, password: account.password })).status).toBe(
      429,
    );
    await own.stop();
  });

  it('the first sign-up makes the owner, and there is no second', async () => {
    const own = await startServer({ crew: 'invited' });
    const setup = async () => {
      const response = await fetch(new URL('/api/setup', own.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          name: 'O',
          email: `${crypto.randomUUID()}@example.com`,
          password: 'long enough',
        }),
      });
      return response.status;
    };
    const statuses = await Promise.all(Array.from({ length: 15 }, setup));
    expect(statuses.sort()).toEqual([201, ...Array(14).fill(409)]);
    expect(await own.sql('select from users')).toHaveLength(1);
    await own.stop();
  });
});
