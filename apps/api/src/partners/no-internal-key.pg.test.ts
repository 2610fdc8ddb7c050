import { columnOf, tableOf } from '@callsign/contracts/entity';
import { externalDefinitions, externalFields } from '@callsign/contracts/external';
import { definitionOf, definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, expect, it } from 'vitest';
import { keysOf, makePartner, type Partner, partnerWith } from '../testing/partner.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show, sampleFields } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

const document = (await (await fetch(new URL('/api/openapi.json', server.url))).json()) as {
  paths: Record<string, Record<string, { security?: unknown }>>;
};
const routes = Object.entries(document.paths)
  .filter(([path]) => path.startsWith('/api/v1/external/'))
  .flatMap(([path, methods]) => Object.keys(methods).map((method) => [method.toUpperCase(), path] as const));

/** A show with a row of every type, in which every text that partners are not told is one of a kind. */
async function makeFullShow(): Promise<{ show: Show; rows: Map<EntityType, { uuid: string; id: string }> }> {
  const show = await makeShow(server);
  const rows = new Map<EntityType, { uuid: string; id: string }>();
  for (const definition of definitions) {
    const type = definition.type as EntityType;
    if (type === 'switch') continue;
    const sample = definition.sample as Record<string, unknown>;
    const told = externalFields(definition);
    const hidden = Object.entries(sample).flatMap(([field, value]) =>
      typeof value === 'string' &&
      value.length > 3 &&
      !told.includes(field) &&
      !/^\d{4}-|^https?:/.test(value) &&
      definition.fields[field]?.safeParse('hidden').success
        ? [[field, `hidden ${field} ${crypto.randomUUID()}`]]
        : [],
    );
    const fields = Object.fromEntries(hidden);
    if (type === 'production') {
      const { entity } = await show.ana.update(['production', show.row.uuid], {
        ...sample,
        id: show.row.id,
        ...fields,
      });
      rows.set(type, entity);
    } else {
      const row = await show.add(type, { ...(await sampleFields(show, type)), ...fields });
      const { entity } = await show.ana.update([type, row.uuid], { id: `${row.id} b` });
      rows.set(type, entity);
    }
  }
  const keys = [...rows].map(([type, { uuid }]) => ({
    type,
    uuid,
    key: `hidden legacy ${crypto.randomUUID()}`,
  }));
  const stored = await show.ana.send('POST', `/api/productions/${show.uuid}/legacy-keys`, {
    system: 'Old book',
    keys,
  });
  expect(stored.status, JSON.stringify(stored.body)).toBeLessThan(300);
  return { show, rows };
}

/** Every value of the whole database that a partner is not told, as text. */
async function readForbidden(show: Show): Promise<Set<string>> {
  const told = new Set<string>();
  const all = new Set<string>();
  const tables = await server.sql<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  for (const { name } of tables) {
    const rows = await server.sql<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from ${name} t`,
    );
    const definition = definitions.find((each) => tableOf(each) === name);
    for (const { row } of rows) {
      for (const text of leaves(row)) all.add(text);
      const isMine =
        definition && (row.production_uuid ?? row.uuid) === show.uuid && row.is_deleted === false;
      if (isMine)
        for (const field of externalFields(definition))
          for (const text of leaves(row[columnOf(field)])) told.add(text);
    }
  }
  return new Set([...all].filter((text) => !told.has(text)));
}

/** Moments, and plain words such as the names of types: they stand anywhere. */
const isPlain = /^\d{4}-\d\d-\d\d|^[a-z-]+$/;

/** Texts long enough to be found by chance nowhere; numbers are checked by the name of their field. */
function leaves(value: unknown): string[] {
  if (typeof value === 'string') return value.length >= 8 && !isPlain.test(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

const metadata = [
  'requestedUuid',
  'requestedId',
  'timestamp',
  'requestedCount',
  'foundCount',
  'notFoundUuids',
];
const pagination = ['limit', 'nextCursor', 'hasMore'];
const problem = [
  'code',
  'message',
  'requestId',
  'provided',
  'example',
  'issues',
  'path',
  'problem',
  'retryAfter',
];
const frame = ['data', 'metadata', 'pagination', 'error', ...metadata, ...pagination, ...problem];

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => [name, ...namesIn(part)]);
}

it('the document has a bearer key on every external route, and on no other', () => {
  expect(routes).toHaveLength(externalDefinitions.length * 4);
  for (const [path, methods] of Object.entries(document.paths))
    for (const { security } of Object.values(methods))
      expect(security, path).toEqual(path.startsWith('/api/v1/external/') ? [{ partnerKey: [] }] : undefined);
});

it('no answer of any external route, good or bad, holds an internal key or anything else that is not listed', async () => {
  const { show, rows } = await makeFullShow();
  const foreign = await makeFullShow();
  const partner = await makePartner(
    server.url,
    show,
    externalDefinitions.map(({ type }) => type as EntityType),
  );
  const narrow = await makePartner(server.url, show, ['ccu']);
  const revoked = await makePartner(server.url, show, ['source']);
  await show.ana.send('DELETE', `${keysOf(show)}/${revoked.key.uuid}`);
  const stopped = await makePartner(server.url, show, ['source']);
  await show.ana.send('PUT', `${keysOf(show)}/${stopped.key.uuid}`, { stopped: true });
  await partner.get('/sources');
  const forbidden = await readForbidden(show);
  // What is looked for does hold what matters most.
  const [session] = await server.sql<{ token: string }>('select token from sessions limit 1');
  const [commit] = await server.sql<{ commit_uuid: string }>('select commit_uuid from changes limit 1');
  for (const text of [
    show.ana.userId,
    session?.token,
    commit?.commit_uuid,
    partner.key.uuid,
    foreign.show.uuid,
  ])
    expect(forbidden.has(text as string), text).toBe(true);
  for (const hidden of ['hidden note', 'hidden streamKey', 'hidden passcode', 'hidden legacy'])
    expect(
      [...forbidden].filter((text) => text.startsWith(hidden)),
      hidden,
    ).not.toHaveLength(0);

  let good = 0;
  for (const [method, path] of routes) {
    const definition = externalDefinitions.find(({ plural }) => path.split('/')[4] === plural);
    const type = definition?.type as EntityType;
    const known = new Set([...frame, ...externalFields(definitionOf(type) as never)]);
    const own = rows.get(type) as { uuid: string; id: string };
    const other = foreign.rows.get(type) as { uuid: string; id: string };
    const asks: [who: Omit<Partner, 'key'>, url: string, body?: unknown][] = [];
    const at = (uuid: string, id: string) =>
      path.replace('{uuid}', uuid).replace('{id}', encodeURIComponent(id));
    const nobodys = crypto.randomUUID();
    const body = (uuids: unknown) => (method === 'POST' ? { uuids } : undefined);
    asks.push([partner, at(own.uuid, own.id), body([own.uuid, nobodys])]);
    asks.push([partner, `${at(own.uuid, own.id)}?limit=1`, body([own.uuid])]);
    asks.push([partner, at(nobodys, 'NO SUCH'), body([nobodys])]);
    asks.push([partner, at('x', 'x'), body(['x'])]);
    asks.push([partner, `${at(own.uuid, own.id)}?cursor=x&made=up`, body(7)]);
    asks.push([partner, at(own.uuid, own.id), method === 'POST' ? '{"uuids":[' : undefined]);
    for (const who of [narrow, revoked, stopped, partnerWith(server.url, 'csk_live_x')])
      asks.push([who, at(own.uuid, own.id), body([own.uuid])]);
    for (const [who, url, sent] of asks) {
      const answer = await who.send(method, url, sent);
      const what = `${method} ${url} → ${answer.status}`;
      expect(answer.status, what).not.toBe(500);
      if (answer.status === 200) good += 1;
      expect(
        namesIn(answer.body).filter((name) => !known.has(name)),
        what,
      ).toEqual([]);
      const headers = JSON.stringify([...answer.headers]);
      expect(headers, what).not.toMatch(/set-cookie|etag|x-powered/i);
      const text = `${decoded(answer.body)} ${headers}`;
      expect(
        [...forbidden].filter((each) => text.includes(each)),
        `${what} ${text}`,
      ).toEqual([]);
    }
    // Another show's rows are asked for by names that this test sends itself; nothing more of them comes back.
    const stolen = await partner.send(method, at(other.uuid, other.id), body([other.uuid]));
    const told = decoded(stolen.body)
      .replaceAll(other.uuid, '')
      .replaceAll(JSON.stringify(other.id).slice(1, -1), '');
    expect(
      [...forbidden].filter((each) => told.includes(each)),
      `${method} ${path}, foreign`,
    ).toEqual([]);
  }
  expect(good).toBeGreaterThan(routes.length);
});

/** An answer as text, its cursor opened: what it hides counts as told. */
function decoded(body: unknown): string {
  const cursor = (body as { pagination?: { nextCursor?: string | null } })?.pagination?.nextCursor;
  return JSON.stringify(body) + (cursor ? Buffer.from(cursor, 'base64url').toString('latin1') : '');
}
