import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Uuid } from '@callsign/contracts/scalars';
import { sql } from './database.ts';
import { startInstance } from './instance.ts';
import { ofInstances } from './of-instances.ts';
import type { Peer, Production, StoredRow } from './peer.ts';

/** The repository's root. */
export const root = join(import.meta.dirname, '../../..');

/** The entry point of the API that is measured: this tree's, unless the environment names another. */
const usualMain = () => process.env.CALLSIGN_BENCH_API ?? join(root, 'apps/api/src/main.ts');

/** Most operations that one commit may have. */
const COMMIT_OPERATIONS = 500;

/** Starts the API, as so many processes, on a database: in its production form where the web app is built. */
export async function startCallsign(
  databaseUrl: string,
  instances: number,
  flags: string[] = [],
  main = usualMain(),
): Promise<Peer> {
  const plan = planOf(databaseUrl, flags, main);
  // One after the other: the first migrates the database.
  const started = [await startInstance(plan)];
  while (started.length < instances) started.push(await startInstance(plan));
  const peer = ofInstances('Callsign', started, '/ws');
  const api = { base: peer.base, cookie: await signUp(peer.base) };
  const protocol = await protocolOf(main);
  return {
    ...peer,
    cookie: api.cookie,
    databaseUrl,
    writes: 'callsign',
    follows: 'callsign',
    protocol,
    coalesces: false,
    readPath: (production) => `/api/productions/${production}/snapshot`,
    addProduction: (name, rows) => addProduction(api, name, rows),
    room: async ({ name }) => ({ production: name, after: await headOf(api, name), protocol }),
    change: (production, changes) => change(api, production, changes),
    truth: ({ name }) =>
      sql(databaseUrl, 'select uuid, note, version from sources where production_uuid = $1', [
        name,
      ]) as Promise<StoredRow[]>,
  };
}

/** Where an API is, and the session that it is asked under. */
interface Api {
  base: string;
  cookie: string;
}

/** Posts JSON; throws with the answer's text where it is no success. */
async function post<Answer>({ base, cookie }: Api, path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(base + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), cookie },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

async function addProduction(api: Api, name: string, count: number): Promise<Production> {
  const { entity } = await post<{ entity: { uuid: Uuid<'production'> } }>(api, '/api/productions', {
    id: name,
    client: 'Bench',
    showName: name,
  });
  const rows: Uuid<'source'>[] = [];
  while (rows.length < count) rows.push(...(await addSources(api, entity.uuid, rows.length, count)));
  return { name: entity.uuid, rows };
}

/** Makes as many sources more as one commit may, of `count` in all. */
async function addSources(api: Api, productionUuid: Uuid<'production'>, made: number, count: number) {
  const operations = Array.from({ length: Math.min(COMMIT_OPERATIONS, count - made) }, (_, index) => ({
    op: 'create',
    entityType: 'source',
    fields: fieldsOf(made + 1 + index),
  }));
  const { commit } = await post<{ commit: { changes: { entityId: Uuid<'source'> }[] } }>(
    api,
    '/api/commits',
    { productionUuid, operations },
  );
  return commit.changes.map(({ entityId }) => entityId);
}

/** Changes the rows one after the other, in as few commits as there can be. */
async function change(api: Api, { name, rows }: Production, changes: number): Promise<void> {
  for (let done = 0; done < changes; done += COMMIT_OPERATIONS) {
    const operations = Array.from({ length: Math.min(COMMIT_OPERATIONS, changes - done) }, (_, index) => ({
      op: 'update',
      entityType: 'source',
      uuid: rows[(done + index) % rows.length],
      fields: { note: `missed ${done + index}` },
    }));
    await post(api, '/api/commits', { productionUuid: name, operations });
  }
}

/** The seq of the last change of a production. */
async function headOf({ base, cookie }: Api, production: string): Promise<number> {
  const path = `/api/productions/${production}/changes?after=0&limit=1`;
  const answer = await fetch(base + path, { headers: { cookie } });
  return ((await answer.json()) as { seq: number }).seq;
}

/** How a process of it is started. */
const planOf = (databaseUrl: string, flags: string[], main: string) => ({
  main,
  cwd: root,
  flags: [...flags, ...(process.env.CALLSIGN_BENCH_API_FLAGS?.split(' ') ?? [])],
  env: {
    NODE_ENV: existsSync(resolve(main, '../../../web/dist/index.html')) ? 'production' : 'development',
    DATABASE_URL: databaseUrl,
    CALLSIGN_MIGRATE: '1',
    CALLSIGN_SECRET: 'a secret of the bench, which guards nothing',
    // All screens of a load follow under one session.
    CALLSIGN_SESSION_SOCKETS: '100000',
    CALLSIGN_PERSON_SOCKETS: '100000',
  },
  readyPath: '/ready',
  readyStatus: 200,
  probed: true,
});

/** The version of the protocol that an API speaks, by the contracts beside it: another revision may speak another one. */
async function protocolOf(main: string): Promise<number> {
  const contracts = await import(resolve(main, '../../../../packages/contracts/src/protocol.ts'));
  return contracts.PROTOCOL_VERSION;
}

/** Makes the owner of a fresh book; answers the cookie of their session. */
async function signUp(base: string): Promise<string> {
  const answer = await fetch(`${base}/api/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', email: 'bench@example.com', password: 'the bench has no secrets' }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST /api/setup: ${answer.status} ${text}`);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** The values of the n-th source; the seed's stack holds the same. */
const fieldsOf = (n: number) => ({
  id: `SRC ${n}`,
  name: `Laptop ${n}`,
  type: 'LAPTOP',
  hRes: 1920,
  vRes: 1080,
  rate: 59.94,
  standard: '1080p',
  note: 'spare',
  secondaryDevice: 'HDMI > FIBER',
  blanking: 'RBv1',
});
