import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEEP_MS } from '../accounts/sessions.ts';
import { eventually, soonerThan } from '../testing/eventually.ts';
import { codeOf, keysOf, makePartner, partnerWith } from '../testing/partner.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let one: TestServer;
let two: TestServer;
/** Its partners can be switched off altogether without harm to other tests. */
let alone: TestServer;
let aloneTwo: TestServer;
beforeAll(async () => {
  one = await startServer({ crew: 'invited' });
  two = await startServer({ crew: 'invited', database: one.database });
  alone = await startServer({ crew: 'invited' });
  aloneTwo = await startServer({ crew: 'invited', database: alone.database });
});
afterAll(async () => {
  for (const server of [two, one, aloneTwo, alone]) await server.stop();
  expect(
    [one, two, alone, aloneTwo].flatMap(({ errors }) =>
      errors.filter((line) => !/does not answer/.test(line)),
    ),
  ).toEqual([]);
});

describe('a key', () => {
  it('that has expired is told so, also while it is held in memory', async () => {
    const show = await makeShow(one);
    const lasting = async (ms: number) => {
      const expiresAt = new Date(Date.now() + ms).toISOString();
      const made = await makePartner(one.url, show, ['source'], { expiresAt });
      return (await codeOf(made.get('/sources'))) === 200 ? made : null;
    };
    // On a busy machine the first may be over before it is asked.
    let partner = null;
    for (let ms = 1000; partner === null; ms *= 2) partner = await lasting(ms);
    const { get } = partner;
    await eventually('it has expired', async () => (await codeOf(get('/sources'))) === 'KEY_EXPIRED');
    const past = { name: 'x', types: ['source'], expiresAt: '2020-01-01T00:00:00Z' };
    expect(refusalOf(await show.ana.send('POST', keysOf(show), past)).code).toBe('VALIDATION');
  });

  it('that is revoked is none at once on every instance, and stays in the list without a secret', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    const there = partnerWith(two.url, partner.secret);
    expect([await codeOf(partner.get('/sources')), await codeOf(there.get('/sources'))]).toEqual([200, 200]);
    expect((await show.ana.send('DELETE', `${keysOf(show)}/${partner.key.uuid}`)).status).toBe(200);
    expect(await codeOf(partner.get('/sources'))).toBe('KEY_INVALID');
    await eventually('the other knows', async () => (await codeOf(there.get('/sources'))) === 'KEY_INVALID');
    const { body } = await show.ana.send('GET', keysOf(show));
    expect(body.keys).toMatchObject([{ uuid: partner.key.uuid, revokedBy: 'Ana', createdBy: 'Ana' }]);
    expect(await one.sql('select from partner_secrets where key_uuid = $1', [partner.key.uuid])).toEqual([]);
    for (const [method, path, body] of [
      ['DELETE', '', undefined],
      ['PUT', '', { stopped: false }],
      ['POST', '/rotate', {}],
    ] as const)
      expect(
        (await show.ana.send(method, `${keysOf(show)}/${partner.key.uuid}${path}`, body)).status,
        method,
      ).toBe(404);
  });

  it('that is stopped answers 503 at once on every instance, alone of all keys, until it goes on', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    const other = await makePartner(one.url, show, ['source']);
    const there = partnerWith(two.url, partner.secret);
    expect(await codeOf(there.get('/sources'))).toBe(200);
    const path = `${keysOf(show)}/${partner.key.uuid}`;
    const { body } = await show.ana.send('PUT', path, { stopped: true });
    expect(body.key).toMatchObject({ stoppedBy: 'Ana', stoppedAt: expect.any(String) });
    const answer = await partner.get('/sources');
    expect([answer.status, refusalOf(answer).code]).toEqual([503, 'EXTERNAL_OFF']);
    await eventually('the other knows', async () => (await codeOf(there.get('/sources'))) === 'EXTERNAL_OFF');
    expect(await codeOf(other.get('/sources'))).toBe(200);
    expect((await show.ana.send('PUT', path, { stopped: false })).body.key.stoppedAt).toBeNull();
    expect(await codeOf(partner.get('/sources'))).toBe(200);
  });

  it('is rotated with an overlap: both secrets work, then only the new one, and never more than two', async () => {
    const show = await makeShow(one);
    const first = await makePartner(one.url, show, ['source']);
    const path = `${keysOf(show)}/${first.key.uuid}`;
    const rotate = async (body: object) => {
      const answer = await show.ana.send('POST', `${path}/rotate`, body);
      expect(answer.status).toBe(200);
      expect(answer.body.key).toMatchObject({ uuid: first.key.uuid, rotatedBy: 'Ana' });
      return { ...partnerWith(one.url, answer.body.secret), key: answer.body.key };
    };
    const second = await rotate({});
    expect(second.secret).not.toBe(first.secret);
    const hours = (Date.parse(second.key.previousEndsAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    expect([await codeOf(first.get('/sources')), await codeOf(second.get('/sources'))]).toEqual([200, 200]);

    const third = await rotate({ overlapHours: 1 });
    expect(await codeOf(first.get('/sources'))).toBe('KEY_INVALID');
    expect([await codeOf(second.get('/sources')), await codeOf(third.get('/sources'))]).toEqual([200, 200]);
    await one.sql(
      `update partner_secrets set ends_at = now() - interval '1 second' where key_uuid = $1 and ends_at is not null`,
      [first.key.uuid],
    );
    one.deps.partners.changed();
    expect([await codeOf(second.get('/sources')), await codeOf(third.get('/sources'))]).toEqual([
      'KEY_EXPIRED',
      200,
    ]);

    const fourth = await rotate({ overlapHours: 0 });
    expect(fourth.key.previousEndsAt).toBeNull();
    expect([await codeOf(third.get('/sources')), await codeOf(fourth.get('/sources'))]).toEqual([
      'KEY_INVALID',
      200,
    ]);
  });

  it('rotated by many at once has one newest secret and no more than two that work', async () => {
    const show = await makeShow(one);
    const partner = await makePartner(one.url, show, ['source']);
    const path = `${keysOf(show)}/${partner.key.uuid}/rotate`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => show.ana.send('POST', path, {})));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const secrets = [partner.secret, ...answers.map(({ body }) => body.secret)];
    const codes = await Promise.all(
      secrets.map((secret) => codeOf(partnerWith(one.url, secret).get('/sources'))),
    );
    expect(codes.filter((code) => code === 200)).toHaveLength(2);
  });
});

describe('the switch of a show', () => {
  it('keeps partners out until its owner lets them in, by show and by type, at once on every instance', async () => {
    const show = await makeShow(one);
    const made = await show.ana.send('POST', keysOf(show), { name: 'x', types: ['source', 'send'] });
    const here = partnerWith(one.url, made.body.secret);
    const there = partnerWith(two.url, made.body.secret);
    const answer = await here.get('/sources');
    expect([answer.status, refusalOf(answer).code]).toEqual([503, 'EXTERNAL_OFF']);
    const whole = await show.add('switch', { externalApi: true });
    expect(await codeOf(here.get('/sources'))).toBe(200);
    await eventually('the other lets it in', async () => (await codeOf(there.get('/sources'))) === 200);
    const own = await show.add('switch', { appliesTo: 'source', externalApi: false });
    expect([await codeOf(here.get('/sources')), await codeOf(here.get('/sends'))]).toEqual([
      'EXTERNAL_OFF',
      200,
    ]);
    await eventually('the other knows', async () => (await codeOf(there.get('/sources'))) === 'EXTERNAL_OFF');
    await show.ana.update(['switch', own.uuid], { externalApi: true });
    await show.ana.update(['switch', whole.uuid], { externalApi: false });
    expect([await codeOf(here.get('/sources')), await codeOf(here.get('/sends'))]).toEqual([
      'EXTERNAL_OFF',
      'EXTERNAL_OFF',
    ]);
  });

  it('says by what rows are looked up', async () => {
    const show = await makeShow(one);
    const { uuid } = await show.add('source', { id: 'SRC 1' });
    const partner = await makePartner(one.url, show, ['source']);
    const own = await show.add('switch', { appliesTo: 'source', externalApi: true, idLookup: false });
    const byId = await partner.get('/sources/by-id/SRC 1');
    expect(refusalOf(byId)).toMatchObject({ code: 'LOOKUP_KIND_OFF', accepted: ['uuid'] });
    expect(await codeOf(partner.get(`/sources/${uuid}`))).toBe(200);
    await show.ana.update(['switch', own.uuid], { idLookup: true, uuidLookup: false });
    expect(await codeOf(partner.get('/sources/by-id/SRC 1'))).toBe(200);
    expect(await codeOf(partner.get(`/sources/${uuid}`))).toBe('LOOKUP_KIND_OFF');
    const batch = partner.send('POST', '/api/v1/external/sources/batch', { uuids: [uuid] });
    expect(await codeOf(batch)).toBe('LOOKUP_KIND_OFF');
    expect(await codeOf(partner.get('/sources'))).toBe(200);
  });
});

describe('the switch of all external access', () => {
  it('answers every partner 503 at once on every instance, is for the owner of the workspace, and says who threw it', async () => {
    const show = await makeShow(alone);
    const partner = await makePartner(alone.url, show, ['source']);
    const there = partnerWith(aloneTwo.url, partner.secret);
    expect([await codeOf(partner.get('/sources')), await codeOf(there.get('/sources'))]).toEqual([200, 200]);

    const { ana } = show;
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { on: false }],
    ] as const)
      expect(refusalOf(await ana.send(method, '/api/external-access', body)).code, method).toBe('FORBIDDEN');
    expect(await codeOf(partner.get('/sources'))).toBe(200);

    await alone.sql('update users set workspace_owner = true where uuid = $1', [ana.userId]);
    alone.deps.accounts.changed(ana.userId);
    expect((await ana.send('GET', '/api/external-access')).body).toEqual({ on: true, changes: [] });
    const off = await ana.send('PUT', '/api/external-access', { on: false });
    expect(off.body).toEqual({ on: false, changes: [{ on: false, at: expect.any(String), by: 'Ana' }] });

    const answer = await partner.get('/sources');
    expect([answer.status, refusalOf(answer).code]).toEqual([503, 'EXTERNAL_OFF']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1);
    await eventually('the other knows', async () => (await codeOf(there.get('/sources'))) === 'EXTERNAL_OFF');
    // Nothing else is asked first, not even the key.
    expect(await codeOf(partnerWith(alone.url, 'x').get('/sources'))).toBe('EXTERNAL_OFF');
    // The crew works on.
    expect((await ana.send('GET', `/api/sources/production/${show.uuid}`)).status).toBe(200);
    expect((await ana.send('GET', keysOf(show))).body.externalOn).toBe(false);

    await ana.send('PUT', '/api/external-access', { on: false });
    const on = await ana.send('PUT', '/api/external-access', { on: true });
    expect(on.body.changes.map((change: { on: boolean }) => change.on)).toEqual([true, false]);
    expect(await codeOf(partner.get('/sources'))).toBe(200);
    await eventually('the other knows', async () => (await codeOf(there.get('/sources'))) === 200);
    await soonerThan(KEEP_MS, async () => {
      await ana.send('PUT', '/api/external-access', { on: false });
      await eventually('it is off', async () => (await codeOf(there.get('/sources'))) === 'EXTERNAL_OFF');
      await ana.send('PUT', '/api/external-access', { on: true });
      await eventually('it is on', async () => (await codeOf(there.get('/sources'))) === 200);
    });
  });
});

describe('a database that is busy', () => {
  it('is told as such, and nobody waits for long: not for the key, not for the rows', async () => {
    const server = await startServer();
    const partner = await makePartner(server.url, await makeShow(server), ['source']);
    const session = await server.session();
    for (const table of ['partner_secrets', 'sources']) {
      server.deps.partners.forget();
      await session.query(`begin; lock table ${table} in access exclusive mode`);
      expect(await codeOf(partner.get('/sources')), table).toBe('BUSY');
      await session.query('rollback');
      expect(await codeOf(partner.get('/sources')), table).toBe(200);
    }
    await server.stop();
  });
});
