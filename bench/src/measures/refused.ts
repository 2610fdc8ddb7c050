import { hostileBodies, hostileHeads } from '../load/hostile.ts';
import { cookieHeader } from '../load/signed-in.ts';
import type { Peer } from '../peers/peer.ts';
import { digits } from '../table.ts';
import type { Measure } from './measure.ts';

/** The longest that one refused request may keep all others waiting. */
const GOAL_MS = 50;
/** Of so many tries the least counts: what the machine adds is no work of the server. */
const TRIES = 8;
/** Just what a route takes that anyone may call, that writes a row, and that takes many; and then some. */
const SIZES = [8 * 1024 - 300, 128 * 1024 - 300, 1024 * 1024 - 4096];

/** A route of the API as OpenAPI names it, and the names that its body's contract knows. */
interface Route {
  method: string;
  path: string;
  names: string[];
}

interface Worst {
  route: string;
  delayMs: number;
  bytes: number;
  refused: number;
}

/** How long the event loop of the server stands still while it refuses what is made to keep it busy. */
export const refusedMeasure: Measure = {
  name: 'refused',
  summary: 'the longest delay of the event loop while hostile requests of up to 1 MB are refused',
  async run(bench) {
    const peer = await bench.lineup.start('callsign', 1);
    const worst = new Map<string, Worst>();
    try {
      const production = await peer.addProduction('REFUSED', 1);
      for (const { what, route, request } of hostileRequests(await routesOf(peer), peer.cookie)) {
        if (!worst.has(what)) bench.progress(`refused: ${what}`);
        worst.set(what, worse(worst.get(what) ?? none, route, await judge(peer, production.name, request)));
      }
    } finally {
      await bench.lineup.stop(peer);
    }
    const longest = Math.max(...[...worst.values()].map(({ delayMs }) => delayMs));
    return {
      title: 'What is refused',
      notes: [
        `Each body, of 8 KB, 128 KB and 1 MB, at every route that takes one; each head at every route that is read. Of the types of rows one stands for all. Of ${TRIES} tries the one with the least delay counts; shown is the route at which that was longest.`,
      ],
      cells: [
        ['who sends what', 'slowest at', 'longest delay ms', 'most bytes answered', 'refused'],
        ...[...worst]
          .filter(([, { refused }]) => refused > 0)
          .map(([what, { route, delayMs, bytes, refused }]) => [
            what,
            route,
            digits(delayMs, 1),
            digits(bytes),
            digits(refused),
          ]),
      ],
      goals: [
        {
          what: 'event loop, while hostile requests are refused',
          goal: `<= ${GOAL_MS} ms`,
          value: `${digits(longest, 1)} ms`,
          reached: longest <= GOAL_MS,
        },
      ],
    };
  },
};

const none: Worst = { route: '', delayMs: 0, bytes: 0, refused: 0 };

/** Every hostile body and head, for nobody and for somebody who is signed in, at each route that takes it. */
function* hostileRequests(routes: readonly Route[], cookie: string) {
  const withBody = routes.filter(({ names }) => names.length > 0);
  const read = routes.filter(({ method }) => method === 'GET');
  for (const [who, own] of [
    ['nobody', ''],
    ['signed in', cookie],
  ] as const) {
    for (const [shape, body] of Object.entries(hostileBodies))
      for (const route of withBody)
        for (const bytes of SIZES) {
          const headers = { ...cookieHeader(own), 'content-type': 'application/json' };
          const request: Request = { ...route, headers, body: body(route.names, bytes) };
          yield { what: `${who}, ${shape}`, route, request };
        }
    for (const [shape, { query = '', headers }] of Object.entries(hostileHeads))
      for (const route of read) {
        const path = `${route.path}?${query}`;
        const request: Request = { ...route, path, headers: { ...cookieHeader(own), ...headers } };
        yield { what: `${who}, ${shape}`, route, request };
      }
  }
}

/** What one request did to the event loop. */
interface Judged {
  status: number;
  bytes: number;
  delayMs: number;
}

/** Sends a request until a try delays the event loop by no more than 5 ms, and no more than TRIES times. */
async function judge(peer: Peer, production: string, request: Request): Promise<Judged> {
  const delays: number[] = [];
  let answer = { status: 0, bytes: 0 };
  for (let tries = 0; tries < TRIES && Math.min(GOAL_MS, ...delays) > 5; tries++) {
    await peer.ask('watch-delay');
    answer = await send(peer, production, request);
    delays.push((await peer.ask('delay')) / 1000);
  }
  return { ...answer, delayMs: Math.min(...delays) };
}

/** The worst that is known of a kind of request, with one more taken in; what was not refused does not count. */
function worse(known: Worst, { method, path }: Route, { status, bytes, delayMs }: Judged): Worst {
  if (status < 400) return known;
  return {
    route: delayMs > known.delayMs ? `${method} ${path}` : known.route,
    delayMs: Math.max(known.delayMs, delayMs),
    bytes: Math.max(known.bytes, bytes),
    refused: known.refused + 1,
  };
}

interface Request {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

async function send(peer: Peer, production: string, { method, path, headers, body }: Request) {
  const filled = path.replace('{identifier}', production).replaceAll(/\{\w+\}/g, production);
  // A server may stop listening in the middle of a body that is too large: the connection is refused with it.
  const answer = await fetch(peer.base + filled, {
    method,
    headers,
    ...(body !== undefined && { body }),
  }).catch(() => null);
  if (answer === null) return { status: 413, bytes: 0 };
  return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
}

type Schema = { $ref?: string; properties?: Record<string, unknown> };

async function routesOf(peer: Peer): Promise<Route[]> {
  const document = (await (await fetch(`${peer.base}/api/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Schema }> } }>>;
    components: { schemas: Record<string, Schema> };
  };
  const read = (schema?: Schema): Schema =>
    schema?.$ref ? read(document.components.schemas[schema.$ref.split('/').at(-1) ?? '']) : (schema ?? {});
  const [, ...others] = Object.keys(document.paths).flatMap(
    (path) => /^\/api\/([\w-]+)\/production\/\{identifier\}$/.exec(path)?.[1] ?? [],
  );
  const isOfAnother = (path: string) => others.some((plural) => path.split('/').includes(plural));
  const paths = Object.entries(document.paths).filter(([path]) => !isOfAnother(path));
  return paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      names: Object.keys(read(requestBody?.content['application/json']?.schema).properties ?? {}),
    })),
  );
}
