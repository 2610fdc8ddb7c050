import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { externalTypes } from '@callsign/contracts/external';
import { definitions, type EntityType } from '@callsign/contracts/registry';
import { afterAll, expect, it } from 'vitest';
import { createRequests, type Known, type OpenApi } from '../testing/generated-request.ts';
import { bring } from '../testing/look-up.ts';
import { makePartner, type Partner } from '../testing/partner.ts';
import { createRandom } from '../testing/random.ts';
import { join } from '../testing/roles.ts';
import { startServer } from '../testing/server.ts';
import { makeShow, type Show, sampleFields } from '../testing/show.ts';

/** The size for CI, and with CALLSIGN_FULL=1 the full one. */
const requests = Number(
  process.env.GENERATED_REQUESTS ?? (process.env.CALLSIGN_FULL === '1' ? 10_000 : 4_000),
);
const seed = Number(process.env.GENERATED_SEED ?? Math.floor(Math.random() * 2 ** 32));
const AT_ONCE = 8;
/** Requests between two fresh shows: generated requests delete, revoke and leave. */
const PER_WORLD = 500;
/** What the heap may grow by after the first third, in bytes. */
const FLAT = 40e6;

const server = await startServer({ crew: 'invited' });
afterAll(() => server.stop());

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
function heap(): number {
  server.log.length = 0;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

const SECRET = 'generated-secret-that-only-editors-see';
const FOREIGN = 'generated-foreign-row-that-nobody-here-sees';
/** What a generated request has switched off itself. */
const isByHand = /"code":"(READ_ONLY|EXTERNAL_OFF)"/;
/** What only somebody sees who sees through the server. */
const innards =
  /node_modules|\.ts:\d|\bat \w+ \(|invalid input syntax|relation "|column "|violates|pg_|prisma|partner_secrets|\$argon|\$scrypt/;

interface World {
  show: Show;
  partner: Partner;
  cookies: Record<string, string>;
}

it(`${requests} generated requests of the whole API: never a 5xx, never a wait, nothing leaks, memory stays flat`, {
  timeout: 600_000,
}, async () => {
  process.stdout.write(`generated requests: GENERATED_SEED=${seed} GENERATED_REQUESTS=${requests}\n`);
  const random = createRandom(seed);
  const document = (await (await fetch(new URL('/api/openapi.json', server.url))).json()) as OpenApi;
  const known: Known = { named: new Map(), uuids: [], ids: [], tokens: [], typeOf };
  const makeRequest = createRequests(document, random, known);
  const answered = new Map<string, Set<number>>();
  const problems: string[] = [];
  let world = await makeWorld(known);
  let early = 0;

  for (let done = 0; done < requests; ) {
    if (done > 0 && done % PER_WORLD === 0) world = await makeWorld(known);
    if (early === 0 && done >= requests / 3) early = heap();
    const until = Math.min(requests, done + PER_WORLD - (done % PER_WORLD));
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (done < until) {
          done += 1;
          await ask(world);
        }
      }),
    );
  }

  async function ask({ partner, cookies }: World): Promise<void> {
    const request = makeRequest();
    const isExternal = request.url.startsWith('/api/v1/external');
    const who = random.pick(
      isExternal
        ? ['key', 'key', 'key', 'owner', 'nobody']
        : ['owner', 'owner', 'owner', 'viewer', 'key', 'nobody'],
    );
    const credentials: Record<string, string> =
      who === 'nobody'
        ? {}
        : who === 'key'
          ? { authorization: `Bearer ${partner.secret}` }
          : { cookie: cookies[who] as string };
    const what = `${who} ${request.method} ${request.url.slice(0, 300)} ${(request.body ?? '').slice(0, 300)}`;
    const response = await fetch(new URL(server.url).origin + request.url, {
      method: request.method,
      headers: { ...request.headers, ...credentials },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(300_000),
    }).catch((error: Error) => error);
    if (response instanceof Error) {
      problems.push(`no answer: ${response.message} — ${what}`);
      return;
    }
    const text = await response.text();
    const statuses = answered.get(request.route) ?? new Set();
    answered.set(request.route, statuses.add(response.status));
    const note = (problem: string) =>
      problems.push(`${problem} — ${what} → ${response.status} ${text.slice(0, 400)}`);
    if (response.status >= 500 && !isByHand.test(text)) note('a failure');
    // Whatever people have typed, no browser takes an answer for a page.
    const type = response.headers.get('content-type') ?? '';
    if (text !== '' && !/^(application\/json|text\/csv)/.test(type)) note(`is of type ${type}`);
    if (response.headers.get('x-content-type-options') !== 'nosniff') note('may be sniffed');
    if (response.status >= 400) {
      if (request.method !== 'HEAD' && !isRefusal(text)) note('no refusal of the one shape');
      // What is refused may quote what was sent; what was not sent must not be in it.
      const own = innards.exec(text)?.[0];
      if (own !== undefined && !`${request.url}${request.body}`.includes(own)) note(`tells "${own}"`);
    }
    if (text.includes(FOREIGN)) note('tells of another show');
    if (who !== 'owner' && text.includes(SECRET)) note('tells a secret');
    if (response.status === 401 && who !== 'nobody' && who !== 'key') cookies[who] = await sessionOf(who);
  }

  const late = heap();
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const met = routes.filter((route) => [...(answered.get(route) ?? [])].some((status) => status < 300));
  process.stdout.write(
    `generated requests: ${met.length} of ${routes.length} routes answered well at least once; heap ${Math.round(early / 1e6)} → ${Math.round(late / 1e6)} MB\n`,
  );
  expect(problems.slice(0, 10), `GENERATED_SEED=${seed}: ${problems.length} problems`).toEqual([]);
  expect(server.errors, `GENERATED_SEED=${seed}`).toEqual([]);
  expect(late - early, 'the heap grew').toBeLessThan(FLAT);
  // Most requests get past the door, or this test would show little.
  if (requests >= 10_000) expect(met.length / routes.length).toBeGreaterThan(0.7);
});

const sessionOf = async (who: string) => {
  const { userId } = server.as(who);
  const [cookie = ''] = (await server.deps.accounts.sessions.issue(userId)).split(';');
  return cookie;
};

/** The type that a path is about: of its plural, or a show. */
const typeOf = (path: string) =>
  definitions.find(({ plural }) => path.split('/').includes(plural))?.type ?? 'production';

/** A show of every type, an owner, a viewer and a key; and another show that none of them may see. */
async function makeWorld(known: Known): Promise<World> {
  await server.cookie('Ana');
  const show = await makeShow(server);
  show.socket.raw.terminate();
  known.uuids.length = 0;
  known.ids.length = 0;
  // Whose role the owner may change: the viewer stays one, or would rightly see more.
  const bystander = await join(server, 'bystander', show.uuid, 'viewer');
  known.named.clear();
  known.named.set('production', show.row).set('user', { uuid: bystander.userId, id: 'x' });
  known.uuids.push(show.uuid, bystander.userId, crypto.randomUUID());
  known.ids.push(show.uuid, show.row.id);
  for (const { type } of definitions) {
    if (type === 'production' || type === 'switch') continue;
    const row = await show.add(type as EntityType, await sampleFields(show, type as EntityType));
    known.named.set(type, row);
    known.uuids.push(row.uuid);
    known.ids.push(row.id);
    await bring(show, [{ type: type as EntityType, uuid: row.uuid, key: `key of ${type}` }]);
  }
  await show.add('stream', { streamKey: SECRET, passcode: SECRET });
  const stranger = server.as('stranger');
  await server.cookie('stranger');
  const { entity: foreign } = await stranger.create('production', {
    client: FOREIGN,
    showName: FOREIGN,
    id: `F ${crypto.randomUUID().slice(0, 8)}`,
  });
  const { entity: theirs } = await stranger.create('source', { productionUuid: foreign.uuid, name: FOREIGN });
  known.uuids.push(foreign.uuid, theirs.uuid);
  // Not Ana, whose session the next world needs.
  await join(server, 'owner', show.uuid, 'owner');
  await join(server, 'viewer', show.uuid, 'viewer');
  const partner = await makePartner(server.url, show, externalTypes as EntityType[]);
  const { body } = await show.ana.send('POST', `/api/productions/${show.uuid}/invitations`, {
    role: 'viewer',
  });
  known.named.set('key', { uuid: partner.key.uuid, id: 'x' });
  known.named.set('invitation', { uuid: body.invitation.uuid, id: 'x' });
  known.tokens = [body.token, 'x'.repeat(32)];
  return { show, partner, cookies: { owner: await sessionOf('owner'), viewer: await sessionOf('viewer') } };
}

function isRefusal(text: string): boolean {
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; message?: unknown } };
    return typeof error?.code === 'string' && typeof error.message === 'string';
  } catch {
    return false;
  }
}
