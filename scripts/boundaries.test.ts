import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listPackages } from './packages.ts';
import { repository } from './repository.ts';
import { ScratchWorkspace } from './scratch-workspace.ts';
import { findForbiddenWords } from './words.ts';

const restricted = 'lint/style/noRestrictedImports';
const undeclared = 'lint/correctness/noUndeclaredDependencies';
const load = (...names: string[]) => names.map((name) => `import '${name}';\n`).join('');

/** A file, what it says, and the rule of Biome that refuses it. */
const refusedByBiome: [what: string, path: string, code: string, rule: string][] = [
  ['identity loads a library', 'packages/identity/src/a.ts', load('zod'), restricted],
  ['identity loads a module of Node', 'packages/identity/src/b.ts', load('node:fs'), restricted],
  ['contracts loads pg', 'packages/contracts/src/a.ts', load('pg'), restricted],
  ['contracts loads prisma', 'packages/contracts/src/b.ts', load('@callsign/prisma/client'), restricted],
  ['rekey loads contracts', 'packages/rekey/src/a.ts', load('@callsign/contracts/registry'), restricted],
  ['prisma loads contracts', 'prisma/src/a.ts', load('@callsign/contracts/registry'), restricted],
  ['the API loads the web app', 'apps/api/src/a.ts', load('@callsign/web/sync'), restricted],
  [
    'the API loads what is not exported',
    'apps/api/src/b.ts',
    load('@callsign/prisma/src/engine.ts'),
    restricted,
  ],
  ['the web app loads prisma', 'apps/web/src/a.tsx', load('@callsign/prisma/client'), restricted],
  ['the web app loads the API', 'apps/web/src/screens/a.ts', load('@callsign/api/app'), restricted],
  ['the web app loads a module of Node', 'apps/web/src/b.ts', load('node:fs/promises'), restricted],
  ['sync loads React', 'apps/web/src/sync/a.ts', load('react'), restricted],
  ['sync loads React DOM', 'apps/web/src/sync/b.ts', load('react-dom/client'), restricted],
  ['sync loads a component', 'apps/web/src/sync/c.ts', load('../ui/button.tsx'), restricted],
  ['sync loads prisma', 'apps/web/src/sync/d.ts', load('@callsign/prisma/client'), restricted],
  ['e2e loads prisma', 'e2e/fixtures/a.ts', load('@callsign/prisma/testing'), restricted],
  ['bench loads the web app', 'bench/src/a.ts', load('@callsign/web/sync'), restricted],
  ['chaos loads the API', 'chaos/src/a.ts', load('@callsign/api/app'), restricted],
  ['chaos loads a screen', 'chaos/src/b.ts', load('@callsign/web/screens'), restricted],
  ['a library is not in package.json', 'apps/api/src/c.ts', load('lodash'), undeclared],
  ['two files load each other', 'apps/api/src/d.ts', load('./e.ts'), 'lint/suspicious/noImportCycles'],
  ['two files load each other', 'apps/api/src/e.ts', load('./d.ts'), 'lint/suspicious/noImportCycles'],
  [
    'two files name each other’s types',
    'apps/api/src/j.ts',
    "import type { K } from './k.ts';\n\nexport type J = { k: K };\n",
    'lint/suspicious/noImportCycles',
  ],
  [
    'two files name each other’s types',
    'apps/api/src/k.ts',
    "import type { J } from './j.ts';\n\nexport type K = { j: J };\n",
    'lint/suspicious/noImportCycles',
  ],
  [
    'a barrel',
    'packages/contracts/src/c.ts',
    "export { a } from './d.ts';\n",
    'lint/performance/noBarrelFile',
  ],
  ['a default export', 'apps/api/src/f.ts', 'export default 1;\n', 'lint/style/noDefaultExport'],
  ['a file name with capitals', 'apps/web/src/Button.ts', '', 'lint/style/useFilenamingConvention'],
  ['a print in the API', 'apps/api/src/g.ts', "console.log('x');\n", 'lint/suspicious/noConsole'],
  [
    'a promise that nobody awaits',
    'apps/api/src/h.ts',
    'Promise.resolve(1);\n',
    'lint/nursery/noFloatingPromises',
  ],
  [
    'a function that fits no screen',
    'apps/api/src/l.ts',
    `export function long(): void {\n${'  void 0;\n'.repeat(70)}}\n`,
    'lint/complexity/noExcessiveLinesPerFunction',
  ],
  ['a test alone', 'apps/api/src/i.test.ts', "test.only('x', () => {});\n", 'lint/suspicious/noFocusedTests'],
  [
    'a browser test that sleeps',
    'e2e/scenarios/a.spec.ts',
    "import { test } from '@playwright/test';\n\ntest('x', async ({ page }) => {\n  await page.waitForTimeout(9);\n});\n",
    'lint/suspicious/noPlaywrightWaitForTimeout',
  ],
];

/** A package that wants another in its package.json, and must not. */
const refusedByTurbo: [folder: string, dependency: string][] = [
  ['packages/identity', '@callsign/contracts'],
  ['packages/contracts', '@callsign/prisma'],
  ['prisma', '@callsign/contracts'],
  ['apps/api', '@callsign/web'],
  ['apps/web', '@callsign/prisma'],
  ['apps/web', '@callsign/api'],
  ['e2e', '@callsign/prisma'],
  ['bench', '@callsign/web'],
];

/** What the same checks let pass. */
const allowed: [path: string, code: string][] = [
  ['packages/identity/src/good.ts', load('uuid', './also-good.ts')],
  ['packages/identity/src/also-good.ts', 'export const good = 1;\n'],
  ['packages/contracts/src/entities/good.ts', load('@callsign/identity/uuid', 'zod')],
  ['packages/contracts/src/good.test.ts', load('node:fs', 'fast-check', 'vitest')],
  ['prisma/src/good.ts', load('node:fs', '@prisma/client', 'pg')],
  [
    'apps/api/src/good.ts',
    load('@callsign/contracts/registry', '@callsign/identity/uuid', '@callsign/prisma/client'),
  ],
  ['apps/web/src/good.ts', load('@callsign/contracts/registry', '@callsign/identity/uuid', 'react')],
  ['apps/web/src/sync/good.ts', load('@callsign/contracts/registry', '@callsign/identity/uuid')],
  ['e2e/fixtures/good.ts', load('node:fs', '@callsign/contracts/registry', '@playwright/test')],
];

const tree = new ScratchWorkspace();
const byBiome = new Map<string, string[]>();
let byTurbo = '';

beforeAll(async () => {
  for (const [, path, code] of refusedByBiome) await tree.write(path, code);
  for (const [path, code] of allowed) await tree.write(path, code);
  await tree.write('apps/web/src/relative.ts', load('../../../packages/contracts/src/registry.ts'));
  await tree.write('apps/web/src/relative-type.ts', "export type { Deps } from '../../api/src/deps.ts';\n");

  const answer = await tree.run('biome', 'lint', '--reporter=json', '--max-diagnostics=none');
  const { diagnostics } = JSON.parse(answer.split('\n').find((line) => line.startsWith('{')) ?? '{}') as {
    diagnostics: { category: string; location: { path: string } }[];
  };
  for (const { category, location } of diagnostics)
    byBiome.set(location.path, [...(byBiome.get(location.path) ?? []), category]);
  byTurbo = await tree.run('turbo', 'boundaries');
});
afterAll(() => tree.remove());

describe('Biome refuses', () => {
  test.each(refusedByBiome)('%s (%s)', (_, path, _code, rule) => {
    expect(byBiome.get(path)).toContain(rule);
  });
});

test.each(allowed)('what the house allows passes every check (%s)', (path) => {
  expect(byBiome.get(path)).toBeUndefined();
  expect(byTurbo).not.toContain(`${path}:`);
});

describe('turbo refuses', () => {
  test.each(['relative.ts', 'relative-type.ts'])('to reach into another package by its path (%s)', (file) => {
    expect(byTurbo).toMatch(new RegExp(`leaves the package\\s+,-\\[[^\\]]*apps/web/src/${file}:`));
  });

  test.each(refusedByTurbo)('that %s depends on %s', async (folder, dependency) => {
    const { name } = JSON.parse(readFileSync(join(tree.root, folder, 'package.json'), 'utf8'));
    const said = await tree.withDependency(folder, dependency, () => tree.run('turbo', 'boundaries'));
    // Turbo breaks its lines anywhere.
    const unbroken = said.replaceAll(/[\s|]/g, '');
    const refusal =
      /Package`(?<to>[^`]+)`found(?:withoutanytaglistedinallowlist|withtaglistedindenylist)for`(?<from>[^`]+)`/g;
    const refused = [...unbroken.matchAll(refusal)].map(({ groups }) => `${groups?.from} -> ${groups?.to}`);
    expect(refused).toContain(`${name} -> ${dependency}`);
  });

  test.each(listPackages())('$name to depend on what its tag does not allow', ({ folder }) => {
    const read = (path: string) => JSON.parse(readFileSync(join(repository, path), 'utf8'));
    const { tags } = read(join(folder, 'turbo.json'));
    expect(Object.keys(read('turbo.json').boundaries.tags)).toEqual(expect.arrayContaining(tags));
  });
});

test('the name of a package registry is found before it is committed', async () => {
  await tree.run('git', 'init', '--quiet');
  const host = ['registry', 'example', 'org'].join('.');
  await tree.write('docs/guide.md', `Fetch it\nfrom https://${host}/zod.\n`);
  await tree.write('docs/good.md', 'See packages/contracts/src/registry.ts.\n');
  expect(await findForbiddenWords(tree.root)).toEqual([
    'docs/guide.md:2 names a package registry; leave that to the machine.',
  ]);
});
