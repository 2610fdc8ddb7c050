import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from './repository.ts';

interface Rule {
  pattern: RegExp;
  why: string;
}

const rules: readonly Rule[] = [
  {
    pattern: /\b(?:\w*[uU]uids?|\w+_uuid|user_id|userIds?)\??: (?:readonly )?string\b/,
    why: "types a uuid as text; say whose it is, as in Uuid<'camera'>, or Uuid for a row of any type",
  },
  {
    pattern: /(?<![\w.])id\??: string\b/,
    why: 'types a display id as text; DisplayId is its type, and what somebody typed is a text',
  },
];

const casts = {
  pattern: /\bas unknown as\b/,
  why: 'takes a value for another type unseen; let a schema read it',
};

/** Where identities are typed from end to end. */
const typed = [
  'apps/api/src',
  'apps/web/src',
  'bench/src',
  'chaos/src',
  'e2e',
  'packages/contracts/src',
  'packages/identity/src',
  'prisma/src',
  'scripts',
  'simulation/src',
];

/**
 * Where casts alone are looked for. What rekey calls a uuid is the name of a column or a piece of SQL (`Successor`,
 * `uuidAs`), and what it calls an id is that of a question or a run: it holds no row of Callsign's, and keys of foreign
 * databases stay in them. The one place that takes keys from a program, packages/rekey/src/switch, is held by type-tests/keys.ts.
 */
const withoutRows = ['packages/rekey/src'];

/** The modules that read text, or what a library answers, and so may say what type it is from then on; and why. */
export const parsers: Readonly<Record<string, string>> = {
  'apps/api/src/rows/read.ts': "Prisma's delegates by the name of a type",
  'apps/api/src/rows/wire.ts': 'rows of the database',
  'apps/api/src/http/errors.ts': "zod's issues in a refusal of Fastify",
  'apps/api/src/realtime/connection.ts': 'the id of a connection, which is no row',
  'bench/src/peers/zero/queries.ts': "columns of Zero's schema",
  'e2e/fixtures/person.ts': 'ids as a person reads and types them at the screen',
  'e2e/fixtures/show.ts': 'ids as a scenario spells them',
  'packages/contracts/src/commits.ts': 'unions over the schemas of all entity types',
  'packages/contracts/src/protocol-shape.ts': 'JSON Schema',
  'packages/contracts/src/scalars.ts': 'the schemas of uuids and display ids',
  'prisma/src/engine-adapter.ts': "members of Prisma's adapter that its types hide",
};

const isLeftOut = (path: string) =>
  /\.(?:test|spec)\.tsx?$|\/(?:testing|type-tests|generated|node_modules)\/|\/test-[a-z-]+\.ts$/.test(path);

/** Sentences, one per line that types a uuid or a display id as text, or takes a value for another type, where no module in `parsers` does. */
export async function findUntypedIdentities(root = repository): Promise<string[]> {
  const findings: string[] = [];
  for (const folder of [...typed, ...withoutRows])
    for await (const name of glob('**/*.{ts,tsx}', { cwd: join(root, folder) })) {
      const path = `${folder}/${name}`;
      const wanted = typed.includes(folder) ? [...rules, casts] : [casts];
      if (!isLeftOut(path) && !(path in parsers)) findings.push(...findIn(root, path, wanted));
    }
  return findings.toSorted();
}

function findIn(root: string, path: string, wanted: readonly Rule[]): string[] {
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      wanted.filter(({ pattern }) => pattern.test(line)).map(({ why }) => `${path}:${index + 1} ${why}.`),
    );
}
