import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** A package of this workspace, with the paths of its tests for vitest and of those for browsers. */
export type Package = {
  name: string;
  folder: string;
  scripts: Record<string, string>;
  tests: string[];
  browserTests: string[];
};

/** Every package of the workspace, by the folders that pnpm-workspace.yaml lists. */
export function listPackages(root = repository): Package[] {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const patterns = /^packages:\n((?: {2}- .+\n)+)/.exec(workspace)?.[1]?.match(/(?<=- ).+/g) ?? [];
  const manifests = globSync(
    patterns.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  );
  return manifests.sort().map((manifest) => {
    const folder = join(manifest, '..');
    const { name, scripts = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'));
    const tests = findFiles(root, `${folder}/**/*.test.{ts,tsx}`);
    return { name, folder, scripts, tests, browserTests: findFiles(root, `${folder}/**/*.spec.ts`) };
  });
}

function findFiles(root: string, pattern: string): string[] {
  const exclude = (path: string) => /(^|\/)(node_modules|dist|generated|test-results)$/.test(path);
  return globSync(pattern, { cwd: root, exclude }).sort();
}
