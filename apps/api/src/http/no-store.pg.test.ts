import { afterAll, expect, it } from 'vitest';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

it('no answer of the API is kept by a browser or by what stands between, whatever it is and whoever asks', async () => {
  const show = await makeShow(server);
  const source = await show.add('source');
  const { paths } = await show.ana.get('/api/openapi.json');
  const cookie = await server.cookie('Ana');
  const kept: string[] = [];
  const statuses = new Set<number>();
  for (const [path, methods] of Object.entries(paths as Record<string, object>))
    for (const method of Object.keys(methods))
      for (const headers of [{}, { cookie }]) {
        const uuid = path.startsWith('/api/sources/{') ? source.uuid : show.uuid;
        const url = new URL(path.replaceAll(/\{\w+\}/g, uuid), server.url);
        // No body: what writes is refused, which is an answer too.
        const answer = await fetch(url, { method: method.toUpperCase(), headers });
        await answer.arrayBuffer();
        statuses.add(answer.status);
        if (answer.headers.get('cache-control') !== 'no-store')
          kept.push(`${method} ${path} ${answer.status}: ${answer.headers.get('cache-control')}`);
      }
  expect(kept).toEqual([]);
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401]));
});

it.each(['/api/nothing', '/api/sources/%', `/api/${'x'.repeat(400)}`, '/ws'])(
  'neither is what is nowhere or unreadable (%s)',
  async (path) => {
    const answer = await fetch(server.url + path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  },
);
