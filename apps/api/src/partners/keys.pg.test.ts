import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { eventually } from '../testing/eventually.ts';
import { codeOf, keysOf, makePartner, partnerWith } from '../testing/partner.ts';
import { testAccounts } from '../testing/people.ts';
import { refusalOf } from '../testing/person.ts';
import { join } from '../testing/roles.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { makeKeyText } from './key-text.ts';

let one: TestServer;
let two: TestServer;
beforeAll(async () => {
  one = await startServer({ crew: 'invited' });
  two = await startServer({ crew: 'invited', database: one.database });
});
afterAll(async () => {
  for (const server of [two, one]) await server.stop();
  expect([one, two].flatMap(({ errors }) => errors)).toEqual([]);
});

describe('a key', () => {
  it('opens what it is for, on every instance, and nothing of another type', async () => {
    const show = await makeShow(one);
    const source = await show.add('source', { name: 'GFX A' });
    const partner = await makePartner(one.url, show, ['source']);
    for (const { url } of [one, two]) {
      const answer = await partnerWith(url, partner.secret).get(`/sources/${source.uuid}`);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toMatchObject({ uuid: source.uuid, id: source.id, name: 'GFX A' });
    }
    for (const path of ['/sends', '/streams', `/sends/${source.uuid}`, '/sends/by-id/DST 1', '/productions'])
      expect(await codeOf(partner.get(path)), path).toBe('KEY_NOT_FOR_TYPE');
    expect(await codeOf(partner.send('POST', '/api/v1/external/sends/batch', { uuids: [] }))).toBe(
      'KEY_NOT_FOR_TYPE',
    );
  });

  it('that is missing, of no form, made up, or sent in another way is refused', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    const ask = (headers: Record<string, string>, query = '') =>
      fetch(new URL(`/api/v1/external/sources${query}`, one.url), { headers }).then(async (response) => ({
        status: response.status,
        code: ((await response.json()) as { error?: { code: string } }).error?.code,
        challenge: response.headers.get('www-authenticate'),
      }));
    for (const headers of [
      {},
      { authorization: '' },
      { authorization: 'Basic dXNlcjpwYXNz' },
      { authorization: partner.secret },
      { 'x-api-key': partner.secret },
      { cookie: `callsign.session_token=${partner.secret}` },
    ] as Record<string, string>[])
      expect(await ask(headers), JSON.stringify(headers)).toEqual({
        status: 401,
        code: 'KEY_MISSING',
        challenge: 'Bearer realm="callsign"',
      });
    expect((await ask({}, `?key=${partner.secret}`)).code).toBe('KEY_MISSING');
    for (const secret of ['x', makeKeyText(), partner.key.uuid, partner.key.start, 'a'.repeat(5000)])
      expect(await ask({ authorization: `Bearer ${secret}` }), secret.slice(0, 70)).toEqual({
        status: 401,
        code: 'KEY_INVALID',
        challenge: 'Bearer realm="callsign", error="invalid_token"',
      });
  });

  it('that was tampered with is refused, wherever the letter', async () => {
    const partner = await makePartner(one.url, await makeShow(one), ['source']);
    const { secret } = partner;
    for (let at = 0; at < secret.length; at += 1) {
      const other = secret[at] === 'A' ? 'B' : 'A';
      const forged = partnerWith(one.url, secret.slice(0, at) + other + secret.slice(at + 1));
      expect(await codeOf(forged.get('/sources')), `letter ${at}`).toBe('KEY_INVALID');
    }
    expect(await codeOf(partner.get('/sources'))).toBe(200);
  });

  it('is kept as a hash: its secret stands neither in the database nor in the log nor in a list', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    await partner.get('/sources');
    await partner.get('/nothing-here');
    await partnerWith(one.url, `${partner.secret}x`).get(`/sources?key=${partner.secret}`);
    one.app.log.info({ headers: { authorization: `Bearer ${partner.secret}` } }, 'what a careless line logs');
    one.app.log.info({ req: { headers: { authorization: `Bearer ${partner.secret}` } } }, 'or this one');
    one.app.log.info({ body: { secret: partner.secret } }, 'or that one');
    const { body } = await show.ana.send('GET', keysOf(show));
    const tables = ['partner_keys', 'partner_secrets', 'external_access_changes'];
    const stored = await Promise.all(tables.map((table) => one.sql(`select * from ${table}`)));
    const random = partner.secret.slice(13, 40);
    for (const [where, text] of Object.entries({ list: body, stored, log: one.log }))
      expect(JSON.stringify(text), where).not.toContain(random);
    // What is searched does hold this key: the search would find the secret.
    expect(JSON.stringify(stored)).toContain(partner.key.start);
    const asked = one.log
      .map((line) => JSON.parse(line))
      .filter(({ key, msg }) => key === partner.key.uuid && msg === 'answered');
    expect(asked).toMatchObject([{ method: 'GET', url: '/api/v1/external/sources', status: 200 }]);
  });

  it('has its last use written once, however many requests there are', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    expect(partner.key.lastUsedAt).toBeNull();
    const rowOf = async () =>
      (
        await one.sql('select last_used_at, xmin::text from partner_keys where uuid = $1', [partner.key.uuid])
      )[0];
    await partner.get('/sources');
    const used = await eventually('it is written', async () => {
      const row = await rowOf();
      return row?.last_used_at ? row : null;
    });
    for (const url of [one.url, two.url])
      await Promise.all(Array.from({ length: 30 }, () => partnerWith(url, partner.secret).get('/sources')));
    expect(await rowOf()).toEqual(used);
    // A minute later it is written again.
    await one.sql(
      `update partner_keys set last_used_at = last_used_at - interval '61 seconds' where uuid = $1`,
      [partner.key.uuid],
    );
    one.deps.partners.changed();
    await partner.get('/sources');
    await eventually('it is written again', async () => {
      const row = await rowOf();
      return (row?.last_used_at as Date) >= (used.last_used_at as Date);
    });
  });

  it('is of no use outside the external API, nor on a socket', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source', 'production']);
    for (const path of [
      '/api/productions',
      `/api/productions/${show.uuid}/snapshot`,
      keysOf(show),
      '/api/session',
    ])
      expect(refusalOf(await partner.send('GET', path)).code, path).toBe('NOT_SIGNED_IN');
    const write = await partner.send('POST', '/api/sources', { productionUuid: show.uuid });
    expect(refusalOf(write).code).toBe('NOT_SIGNED_IN');
    const raw = new WebSocket(new URL('/ws', one.url.replace('http', 'ws')), {
      headers: { authorization: `Bearer ${partner.secret}` },
    });
    expect(await new Promise((resolve) => raw.once('close', resolve))).toBe(4401);
  });

  it('signs nobody in, not even where every newcomer is', async () => {
    const demo = await startServer({ accounts: { ...testAccounts, demo: true } });
    const statusWith = async (headers: Record<string, string>) =>
      (await fetch(new URL('/api/productions', demo.url), { headers })).status;
    const made = await makePartner(demo.url, await makeShow(demo), ['source']);
    expect(await statusWith({ authorization: `Bearer ${made.secret}` })).toBe(401);
    // Nobody owns this book, so there is nobody to be: not even a newcomer is let in.
    expect(await statusWith({})).toBe(401);
    await demo.sql(`update users set workspace_owner = true where name = 'Ana'`);
    expect(await statusWith({})).toBe(200);
    expect(await statusWith({ authorization: `Bearer ${made.secret}` })).toBe(401);
    await demo.stop();
    expect(demo.errors).toEqual([]);
  });

  it('writes nothing: the external API has no route that does', async () => {
    const show = await makeShow(one);
    const source = await show.add('source');
    const partner = await makePartner(one.url, show, ['source', 'production']);
    const before = await show.footprint();
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'])
      for (const path of [`/sources/${source.uuid}`, '/sources', `/productions/${show.uuid}`])
        expect((await partner.send(method, `/api/v1/external${path}`, {})).status, `${method} ${path}`).toBe(
          404,
        );
    expect(await show.footprint()).toEqual(before);
  });

  it('is made, seen and changed by owners only', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    const editor = await join(one, 'Edi', show.uuid, 'editor');
    const path = `${keysOf(show)}/${partner.key.uuid}`;
    for (const [method, url, body] of [
      ['GET', keysOf(show), undefined],
      ['POST', keysOf(show), { name: 'x', types: ['source'] }],
      ['PUT', path, { stopped: true }],
      ['POST', `${path}/rotate`, {}],
      ['DELETE', path, undefined],
    ] as const)
      expect(refusalOf(await editor.send(method, url, body)).code, `${method} ${url}`).toBe('FORBIDDEN');
    // The key of another show is not there, even for an owner.
    const foreign = await makeShow(one);
    const there = `${keysOf(foreign)}/${partner.key.uuid}`;
    expect((await foreign.ana.send('PUT', there, { stopped: true })).status).toBe(404);
    expect((await foreign.ana.send('POST', `${there}/rotate`, {})).status).toBe(404);
    expect((await foreign.ana.send('DELETE', there)).status).toBe(404);
    expect(await codeOf(partner.get('/sources'))).toBe(200);
    for (const types of [[], ['checklist-item'], ['made-up'], ['source', 7]])
      expect(
        refusalOf(await show.ana.send('POST', keysOf(show), { name: 'x', types })).code,
        JSON.stringify(types),
      ).toBe('VALIDATION');
  });
});

describe('a session', () => {
  it('is of no use on the external API', async () => {
    const show = await makeShow(one);
    await makePartner(one.url, show, ['source']);
    const answer = await show.ana.send('GET', '/api/v1/external/sources');
    expect(refusalOf(answer).code).toBe('KEY_MISSING');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});
