import { externalTypes } from '@callsign/contracts/external';
import { clientMessage } from '@callsign/contracts/protocol';
import { definitionOf, definitions, type EntityType } from '@callsign/contracts/registry';
import { may, messageNeeds, type Permission, roles } from '@callsign/contracts/roles';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBody } from '../testing/bodies-of-routes.ts';
import { bring } from '../testing/look-up.ts';
import { makePartner, type Partner, partnerWith } from '../testing/partner.ts';
import type { Person } from '../testing/person.ts';
import { join } from '../testing/roles.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show, sampleFields } from '../testing/show.ts';
import type { RouteRule } from './route-rule.ts';

const server = await startServer({ crew: 'invited' });
const { routeRules } = server.app;
const document = (await (await fetch(new URL('/api/openapi.json', server.url))).json()) as {
  paths: Record<string, Record<string, unknown>>;
};
const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
);

let show: Show;
let doomed: Show;
let partner: Partner;
const rows = new Map<EntityType, string>();
const people = new Map<string, Person>();
/** The token of a script of each role's person. */
const tokens = new Map<string, string>();

beforeAll(async () => {
  [show, doomed] = await Promise.all([makeShow(server), makeShow(server)]);
  for (const { type } of definitions) {
    const key = { key: `key of ${type}` };
    if (type === 'production') {
      await bring(show, [{ type, uuid: show.uuid, ...key }]);
      continue;
    }
    const { uuid } = await show.add(type as EntityType, await sampleFields(show, type as EntityType));
    rows.set(type as EntityType, uuid);
    await bring(show, [{ type: type as EntityType, uuid, ...key }]);
    await show.ana.update([type as EntityType, uuid], { id: `old ${type}` });
  }
  for (const role of roles) {
    const person = await join(server, role, show.uuid, role);
    people.set(role, person);
    tokens.set(role, (await person.send('POST', '/api/session/token', {})).body.token);
    await join(server, role, doomed.uuid, role);
  }
  await join(server, 'bystander', show.uuid, 'viewer');
  people.set('stranger', server.as('stranger'));
  partner = await makePartner(server.url, show, externalTypes as EntityType[]);
});
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

/** A request that every rule but the route's own lets through. */
async function requestOf(method: string, path: string): Promise<{ url: string; body?: unknown }> {
  const rule = routeRules.get(`${method} ${path}`);
  const type = ((rule?.who === 'member' || rule?.who === 'partner') && rule.type) || 'production';
  const definition = definitionOf(type);
  // One of its own, because what is deleted is of no use to the routes that follow.
  const isOfOneShow = /^\/api\/(compat\/)?productions\/\{uuid\}/.test(path);
  const production = type === 'production' && isOfOneShow ? doomed.uuid : show.uuid;
  const uuid = type === 'production' ? production : (rows.get(type as EntityType) as string);
  const isFind = rule?.who === 'member' && rule.place === 'find';
  const url = path
    .replace('{identifier}', isFind ? uuid : show.uuid)
    .replace('{uuid}', uuid)
    .replace('{legacyKey}', `key of ${type}`)
    .replace('{id}', encodeURIComponent(`old ${type}`))
    .replace('{user}', server.as('bystander').userId);
  if (path.endsWith('/search')) return { url: `${url}?q=SRC` };
  if (method === 'GET' || (method === 'DELETE' && !path.includes('{identifier}'))) return { url };
  const source = rows.get('source') as string;
  const known = findBody(method, path, { uuid, show: show.uuid, source });
  if (known) return { url, body: known.body };
  if (method === 'PUT') return { url, body: { note: `note ${crypto.randomUUID()}` } };
  if (method === 'POST' && definition) {
    const fields =
      type === 'production'
        ? { id: `P ${crypto.randomUUID().slice(0, 8)}`, client: 'Northwind', showName: 'Spring' }
        : await sampleFields(show, type as EntityType);
    const { productionUuid, ...own } = fields as Record<string, unknown>;
    const isCompat = path.startsWith('/api/compat/') && productionUuid !== undefined;
    return { url, body: isCompat ? { ...own, productionId: productionUuid } : fields };
  }
  throw new Error(`${method} ${path}: what is sent to it?`);
}

/** What sends a key or a token. */
const programOf = (who: string) =>
  who === 'key' ? partner : partnerWith(server.url, tokens.get(who.slice('token of '.length)) ?? '');

/** What those are told who are not let in. */
const doors = [
  'NOT_SIGNED_IN',
  'FORBIDDEN',
  'PRODUCTION_NOT_FOUND',
  'KEY_MISSING',
  'KEY_INVALID',
  'KEY_NOT_FOR_TYPE',
  'NOT_WITH_TOKEN',
  'TOKEN_REVOKED',
];

/** What may be asked by whoever is not signed in. */
const forAll = [
  'DELETE /api/session',
  'GET /api/setup',
  'GET /health',
  'GET /ready',
  'POST /api/invitations/accept',
  'POST /api/invitations/look',
  'POST /api/session',
  'POST /api/session/passkey',
  'POST /api/session/passkey/options',
  'POST /api/setup',
];

/** Where the request of this test needs more than every request of its route does. */
const needsMore: Record<string, Permission> = {
  'POST /api/commits': 'rows:edit',
  'DELETE /api/productions/{identifier}/members/{user}': 'members:edit',
};

function expectedOf(rule: RouteRule, who: string, needs: Permission | undefined): string | null {
  const [, role] = /^token of (.*)$/.exec(who) ?? [];
  if (role !== undefined) {
    if (rule.who === 'session') return 'NOT_WITH_TOKEN';
    return rule.who === 'partner' ? 'KEY_INVALID' : expectedOf(rule, role, needs);
  }
  if (rule.who === 'anyone') return null;
  if (rule.who === 'partner') return who === 'key' ? null : 'KEY_MISSING';
  if (who === 'nobody' || who === 'key') return 'NOT_SIGNED_IN';
  // Nobody here owns the workspace; who does is let in by the tests of the routes themselves.
  if (rule.who === 'workspace-owner') return 'FORBIDDEN';
  if (rule.who !== 'member') return null;
  if (who === 'stranger')
    return rule.place === 'row' || rule.place === 'find' || rule.place === 'key'
      ? 'NOT_FOUND'
      : 'PRODUCTION_NOT_FOUND';
  return may(who as never, needs ?? rule.needs) ? null : 'FORBIDDEN';
}

describe('every route', () => {
  it('that the documentation shows is for people or partners, but for these few', () => {
    const shown = routes.map(([method, path]) => `${method} ${path}`);
    expect(shown.filter((route) => routeRules.get(route)?.who === 'anyone').sort()).toEqual(forAll);
  });

  it('that the documentation hides is for anyone: the documentation itself, and the socket, which asks later', () => {
    const shown = new Set(routes.map(([method, path]) => `${method} ${path}`));
    const hidden = [...routeRules].filter(([route]) => !shown.has(route));
    expect(hidden.filter(([, { who }]) => who !== 'anyone')).toEqual([]);
    expect(hidden.map(([route]) => route).filter((route) => !route.startsWith('GET /api/docs'))).toEqual([
      'GET /api/openapi.json',
      'GET /ws',
    ]);
  });

  it.each(routes)(
    '%s %s lets in whom its rule lets in, and nobody else',
    { timeout: 60_000 },
    async (method, path) => {
      const rule = routeRules.get(`${method} ${path}`) as RouteRule;
      for (const who of ['nobody', 'key', 'stranger', ...roles, ...roles.map((role) => `token of ${role}`)]) {
        const { url, body } = await requestOf(method, path);
        // Whoever signs out is somebody whom no other route needs.
        const person =
          rule.who === 'member' ? (people.get(who) as Person) : server.as(`${who} for ${method} ${path}`);
        const answer =
          who === 'key' || tokens.has(who.slice('token of '.length))
            ? await programOf(who).send(method, url, body)
            : who === 'nobody'
              ? await fetch(new URL(url, server.url), {
                  method,
                  ...(body === undefined
                    ? {}
                    : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
                }).then(async (response) => ({ status: response.status, body: await response.json() }))
              : await person.send(method, url, body);
        const code = answer.body.error?.code ?? null;
        const expected = expectedOf(rule, who, needsMore[`${method} ${path}`]);
        const what = `${who}: ${method} ${url} → ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
        expect(answer.status, what).not.toBe(500);
        if (expected === null) expect(doors, what).not.toContain(code);
        else if (expected === 'NOT_FOUND') expect(code, what).toMatch(/^(PRODUCTION_)?NOT_FOUND$/);
        else expect(code, what).toBe(expected);
        // What was let in was not stopped by its form either: the request is one that the route takes.
        if (expected === null && !/invitations|passkey|revert|password/.test(path))
          expect(code, what).not.toBe('VALIDATION');
      }
    },
  );

  it.each([
    ['viewer', 'DELETE', 'FORBIDDEN'],
    ['viewer', 'PUT', 'FORBIDDEN'],
    ['operator', 'DELETE', 'FORBIDDEN'],
    ['operator', 'PUT', null],
    ['editor', 'PUT', null],
    ['stranger', 'PUT', 'NOT_FOUND'],
  ] as const)('in so many words: for a %s, %s of a send is %s', async (who, method, code) => {
    const person = people.get(who) as Person;
    // One of its own: those of the other tests are deleted and restored meanwhile.
    const { uuid } = await show.add('send');
    const body = method === 'PUT' ? { note: crypto.randomUUID() } : undefined;
    const answer = await person.send(method, `/api/sends/${uuid}`, body);
    expect(answer.body.error?.code ?? null).toBe(code);
  });

  it.each([
    ['create', { op: 'create', entityType: 'source', fields: {} }, 'editor'],
    ['update', { op: 'update', entityType: 'source', fields: { note: 'x' } }, 'operator'],
    ['update of a secret', { op: 'update', entityType: 'stream', fields: { streamKey: 'x' } }, 'editor'],
    ['delete', { op: 'delete', entityType: 'source' }, 'editor'],
    ['restore', { op: 'restore', entityType: 'source' }, 'editor'],
  ] as const)('a commit with one %s among others needs what that needs', async (_what, operation, least) => {
    const type = operation.entityType;
    const harmless = {
      op: 'update',
      entityType: 'send',
      uuid: rows.get('send'),
      fields: { note: 'harmless' },
    };
    for (const role of roles) {
      const uuid = operation.op === 'create' ? {} : { uuid: rows.get(type) };
      const answer = await (people.get(role) as Person).send('POST', '/api/commits', {
        productionUuid: show.uuid,
        onConflict: 'apply-rest',
        operations: [harmless, { ...operation, ...uuid }],
      });
      const code = answer.body.error?.code ?? null;
      if (roles.indexOf(role) < roles.indexOf(least)) expect(code, role).toBe('FORBIDDEN');
      else expect(code, role).not.toBe('FORBIDDEN');
    }
  });
});

describe('every message of the socket', () => {
  it('has a rule', () => {
    const types = clientMessage.options.map(({ shape }) => shape.type.value);
    expect(Object.keys(messageNeeds).sort()).toEqual([...types].sort());
  });

  it('a hello and a presence are for members only; nobody else learns that the show exists', async () => {
    for (const who of ['stranger', ...roles]) {
      const socket = await server.socket(who);
      const screen = socket.hello(show.uuid);
      if (who === 'stranger') {
        await socket.until('it is refused', () => socket.frames.some(({ type }) => type === 'error'));
        expect(socket.frames.at(-1)).toMatchObject({ error: { code: 'PRODUCTION_NOT_FOUND' } });
      } else await socket.until(`${who} is live`, () => screen.live);
      socket.send({ type: 'presence', production: show.uuid, screen: 'sources', editing: false });
      const people = await socket.until('it is answered', () =>
        socket.frames.findLast(({ type }) => type === 'presence' || type === 'error'),
      );
      expect(people.type, who).toBe(who === 'stranger' ? 'error' : 'presence');
      socket.raw.terminate();
    }
  });
});
