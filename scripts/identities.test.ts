import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findUntypedIdentities, parsers } from './identities.ts';
import { listPackages } from './packages.ts';
import { repository } from './repository.ts';
import { ScratchWorkspace } from './scratch-workspace.ts';

const tree = new ScratchWorkspace();
afterAll(() => tree.remove());

const refused: [what: string, path: string, code: string][] = [
  ['a uuid', 'apps/api/src/a.ts', 'const read = (uuid: string) => uuid;'],
  ['a uuid that may be missing', 'apps/api/src/b.ts', 'interface Row {\n  uuid?: string;\n}'],
  ['a list of uuids', 'apps/api/src/write/c.ts', 'const read = (uuids: readonly string[]) => uuids;'],
  ['a reference', 'packages/contracts/src/d.ts', 'interface Row {\n  ccuUuid: string | null;\n}'],
  ['a column', 'apps/api/src/e.ts', 'interface Row {\n  entity_uuid: string;\n}'],
  ['a user', 'apps/api/src/f.ts', 'const forget = (userId: string | null) => userId;'],
  ['a display id', 'packages/identity/src/g.ts', 'export const next = (id: string) => id;'],
  ['a uuid in the proof', 'chaos/src/check/i.ts', 'interface Seen {\n  uuid: string;\n}'],
  ['a uuid in a fixture', 'e2e/fixtures/j.ts', 'const rowOf = (uuid: string) => uuid;'],
  ['a uuid of a component', 'apps/web/src/screens/i.tsx', 'interface Props {\n  uuid: string;\n}'],
  ['a cast', 'apps/api/src/h.ts', 'export const row = {} as unknown as { name: string };'],
  ['a cast in rekey', 'packages/rekey/src/k.ts', 'export const row = {} as unknown as { name: string };'],
];

const allowed: [path: string, code: string][] = [
  [
    'apps/api/src/good.ts',
    "const read = (uuid: Uuid, user: Uuid<'user'>, id: DisplayId, text: string) => uuid;",
  ],
  ['apps/api/src/good.test.ts', 'const read = (uuid: string) => uuid;'],
  ['e2e/scenarios/good.spec.ts', 'const read = (uuid: string) => uuid;'],
  ['bench/src/peers/seed-stack/generated/good.ts', 'interface Row {\n  uuid: string;\n}'],
  ['apps/web/src/sync/test-good.ts', 'const read = (uuid: string) => uuid;'],
  ['apps/api/src/testing/good.ts', 'interface Made {\n  uuid: string;\n}'],
  ['apps/api/src/rows/wire.ts', 'export const row = {} as unknown as { name: string };'],
  // The names of columns and questions.
  ['packages/rekey/src/good.ts', 'interface Names {\n  uuid: string;\n  id: string;\n}'],
  ['apps/web/src/good.ts', 'const read = (requestId: string, valid: string) => requestId;'],
];

for (const [path, code] of [...refused.map(([, path, code]) => [path, code] as const), ...allowed])
  await tree.write(path, `${code}\n`);
const findings = await findUntypedIdentities(tree.root);

describe('an identity that is typed as text is found', () => {
  test.each(refused)('%s (%s)', (_, path) => {
    expect(findings.filter((finding) => finding.startsWith(`${path}:`))).toHaveLength(1);
  });
});

test.each(allowed)('what says its type, a test and a module that parses text are let be (%s)', (path) => {
  expect(findings.filter((finding) => finding.startsWith(`${path}:`))).toEqual([]);
});

test('every module that may parse is there', () => {
  expect(Object.keys(parsers).filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});

/** A row that is named in code: a property, a field of an object, a brand. */
const rowNamed = /\.uuid\b|[{,]\s*uuid\b|\bimport\b.*\b(?:Uuid|DisplayId)\b/;

const sourcesOf = (folder: string) =>
  globSync(`${folder}/**/*.{ts,tsx}`, {
    cwd: repository,
    exclude: (path) => /(?:^|\/)(?:node_modules|generated|dist)$/.test(path),
  }).filter((path) => !/\.(?:test|spec)\.tsx?$|\/test-[a-z-]+\.ts$/.test(path));

test.each(listPackages().map(({ folder }) => folder))(
  '%s has a planted swap of id and uuid, unless no row is named there',
  (folder) => {
    const texts = sourcesOf(folder).map(
      (path) => [path, readFileSync(join(repository, path), 'utf8')] as const,
    );
    const planted = texts.some(
      ([path, text]) => path.includes('/type-tests/') && /@ts-expect-error .*(?:\bid\b|uuid|key)/.test(text),
    );
    const naming = texts.filter(([, text]) => rowNamed.test(text)).map(([path]) => path);
    expect(planted ? [] : naming).toEqual([]);
  },
);
