import type { Random } from './random.ts';

/** The parts of an OpenAPI document that requests are made from. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}
interface Operation {
  parameters?: { name: string; in: string; description?: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}
interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string | undefined;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
}

/** A request of the document: about half of them as they should be, the others spoilt in one way or many. */
export interface GeneratedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** What is known of the book, so that some requests meet rows that exist. */
export interface Known {
  /** One of each: a row of a type, a key, a person. */
  named: Map<string, { uuid: string; id: string }>;
  /** Others, of rows that may not be seen too. */
  uuids: string[];
  ids: string[];
  tokens: string[];
  /** The type that a path is about. */
  typeOf(path: string): string;
}

const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const awkward: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53 + 2,
  -1e308,
  '',
  ' ',
  'null',
  'undefined',
  '0',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\ufeff\u200b\u202e',
  '漢字 👩🏽‍🚀 e\u0301',
  '\uff10\uff11',
  "'; DROP TABLE sources; --",
  "1' OR '1'='1",
  '$1; $$ \\x00 %s %_ {{7*7}} #{7*7}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '../../../../etc/passwd',
  'http://127.0.0.1:1/',
  '9999-99-99',
  '+275760-09-13T00:00:00.000Z',
  '2026-02-30T25:61:61Z',
  '00000000-0000-0000-0000-000000000000',
  '{0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17}',
  'cjld2cjxh0000qzrmn831i7rn',
  [],
  {},
  [[[]]],
  { __proto__x: 1, constructor: { prototype: {} } },
  { toString: 1, hasOwnProperty: null, length: -1 },
];
const huge = ['x'.repeat(20_000), '💥'.repeat(30_000), `${'9'.repeat(5000)}`, '\u0301'.repeat(5000)];

/** Makes requests of a document; what `random` says decides everything. */
export function createRequests(document: OpenApi, random: Random, known: Known) {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

  /** How often a value of this request is spoilt; never, for about half of them. */
  let spoils = 0;
  /** The type that the path of this request is about, and whether its path is being made. */
  let about = '';
  let inPath = false;

  function spoilt(): unknown {
    return random.chance(0.08) ? random.pick(huge) : random.pick(awkward);
  }

  function text(schema: Schema, name: string): unknown {
    const named = known.named.get(/The uuid of an? (\S+)\./.exec(schema.description ?? '')?.[1] ?? about);
    if (schema.format === 'uuid' || /uuid$/i.test(name) || /The uuid of/.test(schema.description ?? ''))
      return named && random.chance(0.8) ? named.uuid : random.pick(known.uuids);
    if (name === 'production' || name === 'productionId') return known.named.get('production')?.uuid;
    if (name === 'legacyKey') return `key of ${about}`;
    if ((name === 'id' || name === 'identifier') && inPath && named && random.chance(0.8))
      return random.chance(0.5) ? named.id : named.uuid;
    if (schema.format === 'date-time') return new Date(1e12 + random.below(1e12)).toISOString();
    if (schema.format === 'date') return new Date(1e12 + random.below(1e12)).toISOString().slice(0, 10);
    if (schema.format === 'email') return `p${random.below(1000)}@example.com`;
    if (schema.format === 'uri') return 'https://example.com/';
    if (/token/i.test(name)) return random.pick(known.tokens);
    if (name === 'id' || name === 'identifier')
      return random.pick([...known.ids, `NEW ${random.below(1e6)}`]);
    return `text ${random.below(1000)}`;
  }

  function makeValue(schema: Schema, name: string, depth: number): unknown {
    if (random.chance(spoils)) return spoilt();
    if (schema.$ref) {
      const target = document.components?.schemas?.[schema.$ref.split('/').at(-1) ?? ''];
      return target && depth < 12 ? makeValue(target, name, depth + 1) : {};
    }
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return makeValue(random.pick(choices), name, depth + 1);
    if (schema.allOf)
      return Object.assign({}, ...schema.allOf.map((part) => makeValue(part, name, depth + 1) as object));
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
    switch (type) {
      case 'object': {
        const entries = Object.entries(schema.properties ?? {}).filter(
          ([key]) => (schema.required?.includes(key) && !random.chance(spoils / 2)) || random.chance(0.4),
        );
        if (random.chance(spoils / 2))
          entries.push([random.pick(['madeUp', '__proto__', 'uuid', 'version']), {}]);
        return Object.fromEntries(entries.map(([key, part]) => [key, makeValue(part, key, depth + 1)]));
      }
      case 'array': {
        const length = random.chance(spoils / 4) ? 300 : random.below(4);
        return Array.from({ length }, () => makeValue(schema.items ?? {}, name, depth + 1));
      }
      case 'string':
        return text(schema, name);
      case 'integer':
        return Math.min(schema.maximum ?? 1e6, Math.max(schema.minimum ?? -5, random.below(200)));
      case 'number':
        return random.below(100_000) / 100;
      case 'boolean':
        return random.chance(0.5);
      case 'null':
        return null;
      default:
        return spoilt();
    }
  }

  /** A value as part of a path or query; now and then badly encoded. */
  function encoded(value: unknown): string {
    const plain = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    if (random.chance(spoils / 8)) return '%E0%A4%A';
    return encodeURIComponent(plain.toWellFormed().slice(0, 3000)) || '%20';
  }

  function bodyOf(schema: Schema): string {
    if (random.chance(spoils / 4)) return `{"fields":${deep(random.pick([100, 5000, 100_000]))}}`;
    const body = JSON.stringify(makeValue(schema, '', 0)) ?? '';
    if (random.chance(spoils / 4)) return body.slice(0, random.below(body.length + 1));
    if (random.chance(spoils / 16)) return JSON.stringify({ note: 'x'.repeat(1_200_000) });
    if (random.chance(spoils / 8)) return '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}}}';
    return body;
  }

  /** A request of no route. */
  function elsewhere() {
    const method = random.pick(['GET', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'HEAD']);
    const base = random.pick([
      '/api',
      '/api/v1',
      '/api/v1/external',
      '/api/v2/external/sources',
      '/api/sources;x',
      '//api',
      '/ws',
      '/',
    ]);
    return { route: 'nowhere', method, url: `${base}/${encoded(spoilt())}`, headers: {} };
  }

  return function makeRequest(): GeneratedRequest & { route: string } {
    spoils = random.chance(0.5) ? 0 : random.pick([0.08, 0.2]);
    const { method, path, operation } = random.pick(operations);
    const parameters = operation.parameters ?? [];
    about = known.typeOf(path);
    inPath = true;
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = parameters.find((each) => each.name === name);
      const schema: Schema = { type: 'string', description: parameter?.description, ...parameter?.schema };
      return encoded(random.chance(spoils) ? spoilt() : makeValue(schema, name, 0));
    });
    inPath = false;
    const query = parameters
      .filter((each) => each.in === 'query' && random.chance(0.4))
      .map(({ name, schema }) => `${name}=${encoded(makeValue(schema ?? {}, name, 0))}`);
    if (random.chance(spoils / 2)) query.push(`${encoded(spoilt())}=${encoded(spoilt())}`);
    const headers: Record<string, string> = {};
    if (random.chance(0.1))
      headers['idempotency-key'] = random.pick(['x', crypto.randomUUID(), 'k'.repeat(101), "'; --"]);
    const schema = operation.requestBody?.content['application/json']?.schema;
    const body = schema ? bodyOf(schema) : random.chance(0.05) && method !== 'GET' ? '{}' : undefined;
    if (body !== undefined)
      headers['content-type'] = random.chance(spoils / 4)
        ? random.pick(['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'json', '/'])
        : 'application/json';
    if (random.chance(spoils / 8)) return elsewhere();
    return {
      route: `${method} ${path}`,
      method,
      url: address + (query.length > 0 ? `?${query.join('&')}` : ''),
      headers,
      ...(body === undefined ? {} : { body }),
    };
  };
}
