import { errorStatus } from '@callsign/contracts/errors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { join } from '../testing/roles.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let one: TestServer;
let two: TestServer;
beforeAll(async () => {
  one = await startServer({ crew: 'invited' });
  two = await startServer({ crew: 'invited', database: one.database });
});
afterAll(async () => {
  for (const server of [two, one]) await server.stop();
  expect([...one.errors, ...two.errors]).toEqual([]);
});

const name = () => `Person ${crypto.randomUUID().slice(0, 8)}`;

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

  it('says of an e-mail that was only typed that it is not proved, to its person and to owners', async () => {
    const { show, token } = await invite('viewer');
    const email = `${crypto.randomUUID()}@example.com`;
    const account = { name: 'Cal', email, password: 'long enough a password' };
    const joined = await fetch(new URL('/api/invitations/accept', one.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, account }),
    });
    expect(await joined.json()).toMatchObject({ user: { email, emailProved: false } });
    const membersFor = async (name: string) =>
      (await one.as(name).get(`/api/productions/${show.uuid}/members`)).members.find(
        (member: { name: string }) => member.name === 'Cal',
      );
    const vera = name();
    await join(one, vera, show.uuid, 'viewer');
    expect(await membersFor(vera)).toMatchObject({ email: null, emailProved: null });
    expect(await membersFor('Ana')).toMatchObject({ email, emailProved: false });
    await one.sql('update users set email_verified = true where email = $1', [email]);
    expect(await membersFor('Ana')).toMatchObject({ email, emailProved: true });
  });

  it('never lowers who is more already', async () => {
    const { show, token } = await invite('viewer');
    const person = await join(one, name(), show.uuid, 'owner');
    expect((await person.send('POST', '/api/invitations/accept', { token })).status).toBe(200);
    expect((await person.get('/api/session')).roles[show.uuid]).toBe('owner');
  });
});

describe('guessing a password', () => {
  it('is slowed down after eleven attempts, for an e-mail that exists as for one that does not', async () => {
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
      for (let n = 0; n < 12; n++)
        statuses.push((await post('/api/session', { email, password: `guess ${n}` })).status);
      expect(statuses, email).toEqual([...Array(11).fill(401), errorStatus.TOO_MANY_ATTEMPTS]);
    }
    // On a busy machine the time to wait may have passed by now.
    await own.sql('update counters set expire = expire + 3600000');
    // There the right one has to wait as well, or the answer would tell.
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
