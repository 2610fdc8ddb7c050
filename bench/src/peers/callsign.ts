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
  const { base } = peer;
  const cookie = await signUp(base);
  const protocol = await protocolOf(main);

  async function post<Answer>(path: string, body: unknown): Promise<Answer> {
    const answer = await fetch(base + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID(), cookie },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Makes up to 500 sources more, in one commit. */
  async function addSources(productionUuid: Uuid<'production'>, made: number, count: number) {
    const operations = Array.from({ length: Math.min(500, count - made) }, (_, index) => ({
      op: 'create',
      entityType: 'source',
      fields: fieldsOf(made + 1 + index),
    }));
    const { commit } = await post<{ commit: { changes: { entityId: Uuid<'source'> }[] } }>('/api/commits', {
      productionUuid,
      operations,
    });
    return commit.changes.map(({ entityId }) => entityId);
  }

  return {
    ...peer,
    cookie,
    databaseUrl,
    writes: 'callsign',
    follows: 'callsign',
    protocol,
    coalesces: false,
    readPath: (production) => `/api/productions/${production}/snapshot`,
    async addProduction(name, count): Promise<Production> {
      const { entity } = await post<{ entity: { uuid: Uuid<'production'> } }>('/api/productions', {
        id: name,
        client: 'Bench',
        showName: name,
      });
      const rows: Uuid<'source'>[] = [];
      while (rows.length < count) rows.push(...(await addSources(entity.uuid, rows.length, count)));
      return { name: entity.uuid, rows };
    },
    async room({ name }) {
      const { seq } = (await (
        await fetch(`${base}/api/productions/${name}/changes?after=0&limit=1`, { headers: { cookie } })
      ).json()) as {
        seq: number;
      };
      return { production: name, after: seq, protocol };
    },
    async change({ name, rows }, changes) {
      for (let done = 0; done < changes; done += 500) {
        const operations = Array.from({ length: Math.min(500, changes - done) }, (_, index) => ({
          op: 'update',
          entityType: 'source',
          uuid: rows[(done + index) % rows.length],
          fields: { note: `missed ${done + index}` },
        }));
        await post('/api/commits', { productionUuid: name, operations });
      }
    },
    truth: ({ name }) =>
      sql(databaseUrl, 'select uuid, note, version from sources where production_uuid = $1', [
        name,
      ]) as Promise<StoredRow[]>,
  };
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
