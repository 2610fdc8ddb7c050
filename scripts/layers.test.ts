import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findImportsUpward } from './layers.ts';
import { ScratchWorkspace } from './scratch-workspace.ts';

const refused: [what: string, path: string, code: string][] = [
  ['a room above', 'apps/web/src/sync/a.ts', "import { Button } from '../ui/button.tsx';"],
  ['a type of a room above', 'apps/web/src/grid/b.ts', "import type { Search } from '../router.tsx';"],
  ['a part that is loaded later', 'apps/web/src/ui/c.ts', "const load = () => import('../grid/grid.tsx');"],
  ['a room beside its own', 'apps/web/src/grid/d.ts', "export { rail } from '../shell/rail.tsx';"],
  ['a room above, from a folder', 'apps/web/src/ui/deep/e.ts', "import '../../screens/home.tsx';"],
  [
    'all parts of the server, by a service',
    'apps/api/src/rows/f.ts',
    "import type { Deps } from '../deps.ts';",
  ],
  ['a service beside its own', 'apps/api/src/write/g.ts', "import { hub } from '../realtime/hub.ts';"],
];

const allowed: [path: string, code: string][] = [
  ['apps/web/src/grid/below.ts', "import { Button } from '../ui/button.tsx';"],
  ['apps/web/src/grid/own.ts', "import { cell } from './cell.tsx';"],
  ['apps/api/src/rows/above.test.ts', "import { server } from '../testing/server.ts';"],
  ['apps/web/src/screens/home/own.ts', "import { list } from '../shows/list.tsx';"],
];

const tree = new ScratchWorkspace();
let findings: string[] = [];
beforeAll(async () => {
  for (const [, path, code] of refused) await tree.write(path, `\n${code}\n`);
  for (const [path, code] of allowed) await tree.write(path, `${code}\n`);
  await tree.write('apps/web/src/attic/box.ts', 'export const box = 1;\n');
  findings = await findImportsUpward(tree.root);
});
afterAll(() => tree.remove());

describe('an import is refused', () => {
  test.each(refused)('of %s (%s)', (_, path) => {
    expect(findings.filter((finding) => finding.startsWith(`${path}:2 imports `))).toHaveLength(1);
  });
});

test.each(allowed)('what is in its own room or below is let be (%s)', (path) => {
  expect(findings.filter((finding) => finding.startsWith(path))).toEqual([]);
});

test('a room that no layer names is refused', () => {
  expect(findings).toContain('apps/web/src/attic is in no layer: name it in scripts/layers.ts.');
});
