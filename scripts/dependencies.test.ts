import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findLooseVersions, findUnprovenContent } from './dependencies.ts';
import { repository } from './repository.ts';

const lockfile = readFileSync(join(repository, 'pnpm-lock.yaml'), 'utf8');

test('the lockfile of this repository has a checksum for every package', () => {
  expect(lockfile.match(/^ {4}resolution: /gm)?.length).toBeGreaterThan(300);
  expect(findUnprovenContent(lockfile)).toEqual([]);
});

test('a package without a checksum, from a repository or from an address is told of by its name', () => {
  const [, first = ''] = /^( {2}\S+:\n {4}resolution: .*\n)/m.exec(lockfile) ?? [];
  const resolutions = ['{tarball: https://example.com/x.tgz}', '{commit: abc, repo: x, type: git}', '{}'];
  for (const resolution of resolutions) {
    const broken = lockfile.replace(first, first.replace(/resolution: .*/, `resolution: ${resolution}`));
    const [, name] = /^ {2}'?([^\s']+?)'?:/.exec(first) ?? [];
    expect(findUnprovenContent(broken)).toEqual([
      `pnpm-lock.yaml: ${name} has no checksum, or is no package of a registry.`,
    ]);
  }
});

test('a version that is a range is told of, in the manifest where it stands', () => {
  const manifest = (version: string) => JSON.stringify({ dependencies: { zod: version } });
  for (const version of ['4.6.7', 'catalog:', 'workspace:*', '1.0.0-beta.2'])
    expect(findLooseVersions('apps/api', manifest(version))).toEqual([]);
  for (const version of ['^4.6.7', '~4.6.7', '*', 'latest', '>=4', 'github:x/y'])
    expect(findLooseVersions('apps/api', manifest(version))).toEqual([
      `apps/api/package.json: zod is "${version}"; write one version.`,
    ]);
});
