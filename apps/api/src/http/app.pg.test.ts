import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelNameOf, rowSchema } from '@callsign/contracts/entity';
import { externalDefinitions } from '@callsign/contracts/external';
import { buildOf } from '@callsign/contracts/page-build';
import { definitions, registry } from '@callsign/contracts/registry';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDeps } from '../deps.ts';
import { testAccounts } from '../testing/people.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import { makeShow } from '../testing/show.ts';
import { buildApp } from './app.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const description = await server.as('Ana').get('/api/openapi.json');
    const validator = new Validator();
    expect(await validator.validate(description)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('names every route of every type, and what each may answer', async () => {
    const { paths } = await server.as('Ana').get('/api/openapi.json');
    const described = Object.entries(paths as Record<string, Record<string, { responses: object }>>).flatMap(
      ([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = definitions.flatMap(({ plural, type }) => [
      type === 'production' ? `GET /api/${plural}` : `GET /api/${plural}/production/{identifier}`,
      `POST /api/${plural}`,
      `GET /api/${plural}/{identifier}`,
      `PUT /api/${plural}/{uuid}`,
      `DELETE /api/${plural}/{uuid}`,
      `POST /api/${plural}/{uuid}/restore`,
      `GET /api/${plural}/{uuid}/history`,
      `POST /api/${plural}/{uuid}/revert`,
    ]);
    expected.push(
      'GET /health',
      'GET /ready',
      'GET /api/rows/{uuid}',
      'GET /api/productions/{identifier}/snapshot',
      'GET /api/productions/{identifier}/changes',
      'GET /api/productions/{identifier}/activity',
      'GET /api/productions/{identifier}/undo-stack',
      'POST /api/productions/{identifier}/undo',
      'POST /api/productions/{identifier}/redo',
      'POST /api/commits',
      'POST /api/commits/{uuid}/undo',
    );
    expected.push('GET /api/external-access', 'PUT /api/external-access');
    for (const { plural } of externalDefinitions)
      expected.push(
        `GET /api/v1/external/${plural}`,
        `GET /api/v1/external/${plural}/{uuid}`,
        `GET /api/v1/external/${plural}/by-id/{id}`,
        `POST /api/v1/external/${plural}/batch`,
      );
    for (const { plural, type } of definitions)
      expected.push(
        `GET /api/${plural}/by-key/{legacyKey}`,
        ...(type === 'production' ? [] : [`GET /api/compat/${plural}/production/{identifier}`]),
        `GET /api/compat/${plural}/{uuid}`,
        `POST /api/compat/${plural}`,
        `PUT /api/compat/${plural}/{uuid}`,
        `DELETE /api/compat/${plural}/{uuid}`,
      );
    const ofPeople =
      /\/(search|legacy-keys|setup|sessions?|profile|passkeys?|invitations|members|keys)(\/|$)/;
    expected.push(...[...server.app.routeRules.keys()].filter((route) => ofPeople.test(route)));
    expect(described.sort()).toEqual(expected.sort());
    for (const [path, methods] of Object.entries(
      paths as Record<string, Record<string, { responses: object }>>,
    ))
      for (const [method, { responses }] of Object.entries(methods))
        if (path !== '/health')
          expect(Object.keys(responses), `${method} ${path}`).toContain(path === '/ready' ? '5XX' : '4XX');
  });

  it('is a page to read too', async () => {
    const page = await fetch(new URL('/api/docs', server.url));
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('<html');
  });

  it('names the schema of a row after its type, whatever its tab is labelled', async () => {
    const { components } = await server.as('Ana').get('/api/openapi.json');
    const named = definitions.map((definition) => `${modelNameOf(definition)}Row`);
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(named));
    expect(named).toContain('ChecklistItemRow');
    const relabelled = rowSchema({ ...registry.source, label: { one: 'Feed / Röhre', many: 'Feeds' } });
    expect(relabelled.meta()?.id).toBe('SourceRow');
    // Other files' servers, which share this process, describe the true one under that name.
    z.globalRegistry.remove(relabelled);
  });

  it('is small enough to be opened', async () => {
    const text = await (await fetch(new URL('/api/openapi.json', server.url))).text();
    expect(text.length).toBeLessThan(1_000_000);
  });
});

describe('an operator', () => {
  it('is told that the process lives, and whether it reaches its database', async () => {
    const own = await startServer();
    const ana = own.as('Ana');
    expect(await ana.get('/health')).toEqual({ status: 'ok' });
    expect(await ana.get('/ready')).toEqual({ status: 'ok' });
    const { database } = own;
    await database.drop();
    expect(refusalOf(await ana.send('GET', '/ready')).code).toBe('NOT_READY');
    expect(await ana.get('/health')).toEqual({ status: 'ok' });
    await own.stop();
  });
});

describe('a large answer', () => {
  it('is packed for the wire when the browser can unpack it', async () => {
    const show = await makeShow(server);
    await show.ana.commit(
      show.uuid,
      Array.from({ length: 100 }, () => ({ op: 'create', entityType: 'source', fields: {} })),
    );
    const read = async (encoding: string) => {
      const path = `/api/productions/${show.uuid}/snapshot`;
      const response = await fetch(new URL(path, server.url), {
        headers: { 'accept-encoding': encoding, cookie: await server.cookie('Ana') },
      });
      return { encoding: response.headers.get('content-encoding'), rows: await response.json() };
    };
    const [plain, packed] = [await read('identity'), await read('br')];
    expect([plain.encoding, packed.encoding]).toEqual([null, 'br']);
    expect(packed.rows).toEqual(plain.rows);
    expect(await show.told()).toHaveLength(1);
  });
});

describe('the built web app', () => {
  const page = '<!doctype html><script type="module" src="/assets/main-abc.js"></script>';
  let webRoot: string;
  let app: Awaited<ReturnType<typeof buildApp>>;
  beforeAll(async () => {
    webRoot = await mkdtemp(join(tmpdir(), 'callsign-web-'));
    await mkdir(join(webRoot, 'assets'));
    await writeFile(join(webRoot, 'index.html'), page);
    await writeFile(join(webRoot, 'worker.js'), 'addEventListener("fetch", () => {});');
    await writeFile(join(webRoot, 'assets/main-abc.js'), 'export {};');
    app = await buildApp((log) => createDeps(server.database.url, log, 1000), { logger: false, webRoot });
  });
  afterAll(async () => {
    await app.close();
    await rm(webRoot, { recursive: true });
  });

  it.each(['/', '/index.html', '/p/x/sources', '/sign-in?from=/a.b'])(
    'is served at %s, and is asked for anew each time',
    async (path) => {
      const { statusCode, body, headers } = await app.inject(path);
      expect([statusCode, body, headers['cache-control']]).toEqual([200, page, 'no-cache']);
    },
  );

  it('lets a browser keep for ever what is named by its content, and nothing else', async () => {
    const kept = async (path: string) => (await app.inject(path)).headers['cache-control'];
    expect(await kept('/assets/main-abc.js')).toBe('public, max-age=31536000, immutable');
    expect(await kept('/worker.js')).toBe('no-cache');
  });

  it.each([
    ...[
      '/assets/main-gone.js',
      '/assets/main-gone.css',
      '/assets',
      '/assets/',
      '/worker-old.js',
      '/robots.txt',
    ],
    ...['/api', '/api/nothing', '/health/x', '/ws/x'],
  ])(
    'has no page at %s: the script of an older build is missing, and not the page in its place',
    async (path) => {
      const answer = await app.inject(path);
      const { code } = refusalOf({ status: answer.statusCode, body: answer.json(), headers: new Headers() });
      expect([answer.statusCode, code]).toEqual([404, 'ROUTE_NOT_FOUND']);
      expect(answer.headers['cache-control'] ?? '').not.toMatch(/immutable|max-age=[1-9]/);
    },
  );

  it('says with each answer of which build it is', async () => {
    for (const path of ['/', '/api/session', '/api/nothing', '/assets/main-gone.js'])
      expect((await app.inject(path)).headers['x-callsign-build']).toBe(buildOf(page));
  });

  it('has to be built before it can be served', async () => {
    const nowhere = join(webRoot, 'nowhere');
    await expect(
      buildApp((log) => createDeps(server.database.url, log, 1000), { logger: false, webRoot: nowhere }),
    ).rejects.toThrow('Run: pnpm build');
  });
});

describe('the headers of an answer', () => {
  it.each(['/', '/api/session', '/api/nothing', '/api/docs/'])(
    'of %s let a page run only this server’s own files, and nobody frame it',
    async (path) => {
      const { headers } = await fetch(new URL(path, server.url));
      const policy = Object.fromEntries(
        (headers.get('content-security-policy') ?? '')
          .split(';')
          .map((part) => part.trim().split(/ (.*)/).slice(0, 2)),
      );
      expect(policy).toMatchObject({
        'default-src': `'none'`,
        'script-src': `'self'`,
        'frame-ancestors': `'none'`,
        'base-uri': `'none'`,
      });
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    },
  );

  it('ask for TLS only where the server is behind it: a venue’s network has none', async () => {
    const secure = await startServer({
      accounts: { ...testAccounts, addresses: ['https://book.example.com'] },
    });
    const askedOf = async (url: URL) =>
      (await fetch(new URL('/health', url))).headers.get('strict-transport-security');
    expect(await askedOf(new URL(server.url))).toBeNull();
    expect(await askedOf(new URL(secure.url))).toMatch(/^max-age=\d{7,}/);
    await secure.stop();
  });
});
