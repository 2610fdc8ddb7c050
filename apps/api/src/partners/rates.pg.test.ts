import { afterAll, beforeAll, expect, it } from 'vitest';
import { keysOf, makePartner, partnerWith } from '../testing/partner.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer, type TestServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

let byMinute: TestServer;
let byHour: TestServer;
beforeAll(async () => {
  byMinute = await startServer({ rates: { perMinute: 5, perHour: 100 } });
  byHour = await startServer({ rates: { perMinute: 100, perHour: 7 } });
});
afterAll(async () => {
  for (const server of [byMinute, byHour]) await server.stop();
  expect([...byMinute.errors, ...byHour.errors]).toEqual([]);
});

const limitsOf = ({ headers }: { headers: Headers }) =>
  ['limit', 'remaining', 'policy'].map((name) => headers.get(`ratelimit-${name}`));

it('tells a key what is left, refuses one request too many with the time to wait, and counts each key by itself', async () => {
  const show = await makeShow(byMinute);
  const partner = await makePartner(byMinute.url, show, ['source']);
  const other = await makePartner(byMinute.url, show, ['source']);
  for (let left = 4; left >= 0; left -= 1) {
    const answer = await partner.get(left % 2 ? '/sources' : '/sources/not-a-uuid');
    expect(limitsOf(answer)).toEqual(['5', `${left}`, '5;w=60, 100;w=3600']);
    const reset = Number(answer.headers.get('ratelimit-reset'));
    expect(reset).toBeGreaterThan(0);
    expect(reset).toBeLessThanOrEqual(60);
  }
  const refused = await partner.get('/sources');
  const { code, retryAfter } = refusalOf(refused);
  expect([refused.status, code]).toEqual([429, 'RATE_LIMITED']);
  expect(refused.headers.get('retry-after')).toBe(`${retryAfter}`);
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
  expect((await other.get('/sources')).status).toBe(200);

  // A new secret is no new allowance: it is the key that is counted.
  const { body } = await show.ana.send('POST', `${keysOf(show)}/${partner.key.uuid}/rotate`, {});
  expect((await partnerWith(byMinute.url, body.secret).get('/sources')).status).toBe(429);
});

it('counts the hour too, and says so while it is what runs out first', async () => {
  const partner = await makePartner(byHour.url, await makeShow(byHour), ['source']);
  for (let left = 6; left >= 0; left -= 1)
    expect(limitsOf(await partner.get('/sources')).slice(0, 2)).toEqual(['7', `${left}`]);
  const refused = await partner.get('/sources');
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
});

it('takes exactly as many as it says when they all come at once', async () => {
  const partner = await makePartner(byMinute.url, await makeShow(byMinute), ['source']);
  const answers = await Promise.all(Array.from({ length: 40 }, () => partner.get('/sources')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
});
