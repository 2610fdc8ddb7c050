import { MAX_OPERATIONS } from '@callsign/contracts/commits';
import { MAX_ISSUES } from '@callsign/contracts/errors';
import { MAX_LEGACY_KEYS } from '@callsign/contracts/identifiers';
import { afterAll, describe, expect, it } from 'vitest';
import { refusalOf } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { MAX_DEPTH } from './json-text.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const unknownKeys = (count: number) => `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`;

/** Sends a body as it is, by nobody unless a cookie is given. */
async function send(method: string, path: string, body: string, cookie?: string) {
  const url = new URL(path.replaceAll(/\{\w+\}/g, crypto.randomUUID()), server.url);
  const headers = { 'content-type': 'application/json', ...(cookie && { cookie }) };
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  return { status: answer.status, error: JSON.parse(text).error, bytes: text.length };
}

const open = [...server.app.routeRules]
  .filter(([route, { who }]) => who === 'anyone' && /^(POST|PUT) /.test(route))
  .map(([route]) => route.split(' ') as [method: string, path: string]);

describe('whoever is not signed in', () => {
  it.each(open)('can send a few KB at the most: %s %s', async (method, path) => {
    const large = await send(method, path, unknownKeys(90_000));
    expect([large.status, large.error.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(large.error.message).toBe('The request is larger than 8 KB, the most that is taken here.');
    expect(large.bytes).toBeLessThan(300);
    const small = await send(method, path, unknownKeys(800));
    expect(small.bytes).toBeLessThan(4000);
    if (small.error?.issues)
      expect(small.error.issues.length + small.error.moreIssues).toBeGreaterThan(800 - 1);
  });

  it('is told of twenty wrong things and how many more there are', async () => {
    const { status, error } = await send('POST', '/api/session', unknownKeys(800));
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: 'VALIDATION', moreIssues: 802 - MAX_ISSUES });
    expect(error.issues).toHaveLength(MAX_ISSUES);
  });

  it('is refused before the body is looked at where one must be signed in', async () => {
    const { error } = await send('POST', '/api/commits', '['.repeat(1000_000));
    expect(error.code).toBe('NOT_SIGNED_IN');
  });
});

describe('a request that is made to keep the server busy is refused, with a short answer:', () => {
  it.each([
    ['too many keys', unknownKeys(90_000), 'BODY_TOO_LARGE', /more than 30000 values/],
    ['too many elements', `{"operations":[${'0,'.repeat(400_000)}0]}`, 'BODY_TOO_LARGE', /values/],
    ['too deep', `${'[['.repeat(MAX_DEPTH)}${']]'.repeat(MAX_DEPTH)}`, 'BODY_TOO_LARGE', /levels deep/],
    ['half a megabyte of brackets', '['.repeat(500_000), 'BODY_TOO_LARGE', /levels deep/],
    [
      'a text that no field holds',
      `{"reason":"${'x'.repeat(900_000)}"}`,
      'BODY_TOO_LARGE',
      /longer than 64 KB/,
    ],
    ['a key that no field has', `{"${'x'.repeat(60_000)}":1}`, 'VALIDATION', /^productionUuid/],
    ['29,000 keys', unknownKeys(29_000), 'VALIDATION', /and 29\d\d\d more/],
    ['__proto__', '{"__proto__":{"a":1}}', 'MALFORMED_JSON', /not valid JSON/],
  ] as const)('%s', async (_what, body, code, sentence) => {
    const { ana } = await makeShow(server);
    const answer = await send('POST', '/api/commits', body, await server.cookie('Ana'));
    expect(answer.error).toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(answer.bytes).toBeLessThan(10_000);
    expect((await ana.send('GET', '/api/productions')).status).toBe(200);
  });

  it('one row is never a megabyte', async () => {
    const body = JSON.stringify({ productionUuid: crypto.randomUUID(), note: 'x'.repeat(140_000) });
    const answer = await send('POST', '/api/sources', body, await server.cookie('Ana'));
    expect(answer.error.message).toBe('The request is larger than 128 KB, the most that is taken here.');
  });

  it('hundreds of unknown names in the address', async () => {
    const { ana, uuid } = await makeShow(server);
    const names = Array.from({ length: 2000 }, (_, n) => `a${n}`).join('&');
    const refusal = refusalOf(await ana.send('GET', `/api/productions/${uuid}/search?q=x&${names}`));
    expect(refusal.code).toBe('VALIDATION');
    expect(JSON.stringify(refusal).length).toBeLessThan(4000);
  });
});

describe('what people really send is taken:', () => {
  it('a commit of as many whole rows as one holds', async () => {
    const show = await makeShow(server);
    const fields = {
      name: 'Laptop',
      type: 'LAPTOP',
      hRes: 1920,
      vRes: 1080,
      rate: 59.94,
      note: '😀'.repeat(100),
    };
    const operations = Array.from({ length: MAX_OPERATIONS }, (_, n) => ({
      op: 'create',
      entityType: 'source',
      fields: { id: `SRC ${n + 1}`, ...fields },
    }));
    expect((await show.ana.commit(show.uuid, operations as never)).commit.changes).toHaveLength(
      MAX_OPERATIONS,
    );
  });

  it('the longest note in any script, and as many legacy keys as one request holds', async () => {
    const show = await makeShow(server);
    const note = '画'.repeat(10_000);
    const source = await show.add('source', { note });
    expect(source.note).toBe(note);
    const keys = Array.from({ length: MAX_LEGACY_KEYS }, (_, n) => ({
      type: 'source',
      uuid: source.uuid,
      key: `K ${n}`,
    }));
    const path = `/api/productions/${show.uuid}/legacy-keys`;
    expect((await show.ana.send('POST', path, { system: 'x', keys })).status).toBe(200);
  });
});
