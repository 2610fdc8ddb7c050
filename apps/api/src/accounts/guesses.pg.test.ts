import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePartner, partnerWith } from '../testing/partner.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const owner = { name: 'Owner', email: 'owner@example.com', password: 'long enough a password' };
const { name: _, ...right } = owner;
const wrong = { ...right, password: 'a guess that is wrong' };

let one: TestServer;
let two: TestServer;
/** What the browser of the owner holds that has signed in before. */
let device: string;

beforeAll(async () => {
  one = await startServer({ crew: 'invited', proxies: 1 });
  two = await startServer({ crew: 'invited', proxies: 1, database: one.database });
  const made = await send(one, '/api/setup', owner, '10.0.0.1');
  expect(made.status).toBe(201);
  device = made.cookies.find((cookie) => cookie.startsWith('callsign.device=')) ?? '';
});
beforeEach(() => one.sql('delete from counters'));
afterAll(async () => {
  await two.stop();
  await one.stop();
  expect([...one.errors, ...two.errors]).toEqual([]);
});

async function send(server: TestServer, path: string, body: object, address: string, cookie = '') {
  const answer = await fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address, cookie },
    body: JSON.stringify(body),
  });
  const { error } = (await answer.json()) as { error?: { code: string; message: string } };
  return {
    status: answer.status,
    error,
    retryAfter: Number(answer.headers.get('retry-after')),
    cookies: answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? ''),
  };
}

const signIn = (server: TestServer, body: object, address: string, cookie = '') =>
  send(server, '/api/session', body, address, cookie);
const statusOf = async (...args: Parameters<typeof signIn>) => (await signIn(...args)).status;
const count = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;

/** Sixty at once, from one address, at two instances. */
const guess = (address: string, body: object = wrong) =>
  Promise.all(Array.from({ length: 60 }, (_, at) => signIn(at % 2 ? one : two, body, address)));

/** As after many guesses at one account from one address: what it may try at once is used up, and what comes after it. */
async function useUp(address: string, body: object = wrong): Promise<void> {
  expect(await statusOf(one, body, address)).toBe(401);
  await one.sql(`update counters set points = 10 where key like 'account:%'`);
  expect(await statusOf(two, body, address)).toBe(401);
}

describe('a stranger who guesses a password', { concurrent: false }, () => {
  it.each([
    ['that somebody has', wrong],
    ['that nobody has', { ...wrong, email: 'nobody@example.com' }],
  ])(
    'of an e-mail %s is stopped after the same few, sixty at once at two instances included',
    async (_whose, body) => {
      const answers = await guess('10.0.0.66', body);
      const statuses = answers.map(({ status }) => status);
      expect([count(statuses, 401), count(statuses, 429)]).toEqual([11, 49]);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.error?.code).toBe('TOO_MANY_ATTEMPTS');
      expect(refused?.retryAfter).toBeGreaterThan(0);
      expect(refused?.retryAfter).toBeLessThanOrEqual(10);
      expect(refused?.error?.message).toContain(`Try again in ${refused?.retryAfter} second`);
    },
  );

  it('does not keep its owner out: elsewhere, in a browser that has signed in before, or after a short wait', async () => {
    await useUp('10.0.0.66');
    expect(await statusOf(one, right, '10.0.0.2')).toBe(200);
    expect(await statusOf(one, right, '10.0.0.66', device)).toBe(200);
    expect(await statusOf(one, right, '10.0.0.66')).toBe(429);
    await one.sql(`update counters set expire = expire - 10000 where key like 'account later:%'`);
    expect(await statusOf(one, right, '10.0.0.66')).toBe(200);
  });

  it('cannot guess on as a device that the owner has not used', async () => {
    const [name = ''] = device.split('.');
    const forged = [
      device.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      `callsign.device=${'x'.repeat(45)}`,
      name,
    ];
    await useUp('10.0.0.66');
    for (const cookie of forged) expect(await statusOf(one, wrong, '10.0.0.66', cookie), cookie).toBe(429);
    const of = { ...wrong, email: 'ben@example.com' };
    await useUp('10.0.0.66', of);
    expect(await statusOf(one, of, '10.0.0.66', device)).toBe(429);
  });

  it('is counted on when a server starts again', async () => {
    await useUp('10.0.0.66');
    const again = await startServer({ crew: 'invited', proxies: 1, database: one.database });
    expect(await statusOf(again, wrong, '10.0.0.66')).toBe(429);
    await again.stop();
  });

  it('on a venue’s network keeps nobody else there from signing in', async () => {
    await useUp('10.0.0.66', { ...wrong, email: 'nobody@example.com' });
    expect(await statusOf(one, right, '10.0.0.66')).toBe(200);
  });

  it('of many people is slowed down by network, where known devices are let in', async () => {
    expect(await statusOf(one, { ...wrong, email: 'a@example.com' }, '2001:db8:0:1::a')).toBe(401);
    await one.sql(`update counters set points = 100 where key like 'network:%'`);
    const others = ['2001:db8:0:1::b', '2001:db8:0:1:ffff::'];
    for (const [at, address] of others.entries()) {
      const { status, retryAfter } = await signIn(two, { ...wrong, email: `${at}@example.com` }, address);
      // The first after the burst is taken, and then one each three seconds.
      expect(status).toBe(at === 0 ? 401 : 429);
      if (at > 0) expect(retryAfter).toBeLessThanOrEqual(3);
    }
    expect(await statusOf(one, right, '2001:db8:0:1::c', device)).toBe(200);
    expect(await statusOf(one, right, '2001:db8:0:2::a')).toBe(200);
  });
});

describe('what is not counted', { concurrent: false }, () => {
  it('a right password, however often', async () => {
    const statuses = await Promise.all(Array.from({ length: 8 }, () => statusOf(one, right, '10.0.0.3')));
    statuses.push(...(await Promise.all(Array.from({ length: 8 }, () => statusOf(two, right, '10.0.0.3')))));
    expect(count(statuses, 200)).toBe(16);
    expect(await one.sql('select key from counters where points > 0')).toEqual([]);
  });

  it('a dead invitation link: good ones open at its address', async () => {
    const show = await makeShow(one);
    const { token } = (
      await show.ana.send('POST', `/api/productions/${show.uuid}/invitations`, { role: 'viewer' })
    ).body;
    const dead = { token: 'x'.repeat(32) };
    for (const path of ['/api/invitations/look', '/api/invitations/accept'])
      for (let n = 0; n < 30; n++) expect((await send(one, path, dead, '10.0.0.4')).status).toBe(404);
    expect((await send(one, '/api/invitations/look', { token }, '10.0.0.4')).status).toBe(200);
  });

  it('a passkey that is none', async () => {
    const none = { response: { id: 'x' } };
    for (let n = 0; n < 60; n++)
      expect((await send(one, '/api/session/passkey', none, '10.0.0.5')).status).toBe(401);
    expect(await statusOf(one, right, '10.0.0.5')).toBe(200);
  });
});

describe('the password that a change asks for', { concurrent: false }, () => {
  it('is guessed no faster by whoever has found an open session', async () => {
    const { cookies } = await signIn(one, right, '10.0.0.6');
    const change = async (current: string) => {
      const answer = await fetch(new URL('/api/profile/password', one.url), {
        method: 'PUT',
        headers: { 'content-type': 'application/json', cookie: cookies.join('; ') },
        body: JSON.stringify({ current, password: owner.password }),
      });
      return answer.status;
    };
    const statuses = await Promise.all(Array.from({ length: 20 }, () => change('wrong')));
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([11, 9]);
    await one.sql(`update counters set expire = expire - 10000 where key like 'change later:%'`);
    expect(await change(owner.password)).toBe(200);
    expect(await statusOf(one, right, '10.0.0.6')).toBe(200);
  });
});

describe('the requests of partners', { concurrent: false }, () => {
  it('are counted at two instances as at one, and keys that there are not by network, which stops no good one', async () => {
    const byMinute = { rates: { perMinute: 5, perHour: 1000 }, database: one.database };
    const servers = [await startServer(byMinute), await startServer(byMinute)] as const;
    const { secret } = await makePartner(one.url, await makeShow(one), ['source']);
    const ask = (at: number, key: string) => partnerWith(servers[at % 2 ? 0 : 1].url, key).get('/sources');
    expect((await ask(0, 'csk_live_nothing')).status).toBe(401);
    await one.sql(`update counters set points = 299 where key like 'unknown key:%'`);
    const unknown = [await ask(0, 'csk_live_nothing'), await ask(1, 'csk_live_nothing')];
    expect(unknown.map(({ body }) => body.error.code)).toEqual(['KEY_INVALID', 'RATE_LIMITED']);
    const good = await Promise.all(Array.from({ length: 10 }, (_, at) => ask(at, secret)));
    expect(
      count(
        good.map(({ status }) => status),
        200,
      ),
    ).toBe(5);
    for (const server of servers) await server.stop();
  });
});

describe('while attempts cannot be counted', { concurrent: false }, () => {
  it('nobody is let in by password, right or wrong, and everybody is told to try again', async () => {
    await one.sql('alter table counters rename to counters_away');
    for (const body of [right, wrong]) {
      const { status, error, retryAfter } = await signIn(one, body, '10.0.0.7');
      expect([status, error?.code]).toEqual([503, 'BUSY']);
      expect(retryAfter).toBeGreaterThan(0);
    }
    await one.sql('alter table counters_away rename to counters');
    expect(await statusOf(one, right, '10.0.0.7')).toBe(200);
  });
});

describe('counts that are over', { concurrent: false }, () => {
  it('are cleared away', async () => {
    await useUp('10.0.0.66');
    await one.sql('update counters set expire = 1');
    await signIn(one, wrong, '10.0.0.8');
    await one.deps.pruner.run();
    expect(
      (await one.sql<{ expire: string }>('select expire from counters')).every(
        ({ expire }) => expire !== '1',
      ),
    ).toBe(true);
  });
});
