import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPackages } from './packages.ts';
import { repository } from './repository.ts';

/** What an audit found, and whether the known advisories could be read for it. */
export interface Audit {
  findings: string[];
  advisories: 'read' | 'not answered';
}

/** Looks whether every dependency is exactly one known content, and whether a serious advisory is known of any. */
export async function auditDependencies(): Promise<Audit> {
  const lockfile = await readFile(join(repository, 'pnpm-lock.yaml'), 'utf8');
  const manifests = await Promise.all(
    ['.', ...listPackages().map(({ folder }) => folder)].map(async (folder) => ({
      folder,
      text: await readFile(join(repository, folder, 'package.json'), 'utf8'),
    })),
  );
  const { advisories, findings } = readAdvisories();
  return {
    advisories,
    findings: [
      ...findUnprovenContent(lockfile),
      ...manifests.flatMap(({ folder, text }) => findLooseVersions(folder, text)),
      ...findings,
    ],
  };
}

/** Packages of a lockfile that come without a checksum or from elsewhere than a registry. */
export function findUnprovenContent(lockfile: string): string[] {
  return [...lockfile.matchAll(/^ {2}'?([^\s']+)'?:\n {4}resolution: (.*)$/gm)]
    .filter(([, , resolution = '']) => !/^\{integrity: sha512-[\w+/=]{88}\}$/.test(resolution))
    .map(([, name]) => `pnpm-lock.yaml: ${name} has no checksum, or is no package of a registry.`);
}

/** Dependencies whose version is a range: what is installed tomorrow would not be what was tested today. */
export function findLooseVersions(folder: string, manifest: string): string[] {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest) as Record<
    string,
    Record<string, string>
  >;
  return Object.entries({ ...dependencies, ...devDependencies })
    .filter(([, version]) => !/^(catalog:|workspace:\*|\d+\.\d+\.\d+(-[\w.]+)?)$/.test(version))
    .map(([name, version]) => `${folder}/package.json: ${name} is "${version}"; write one version.`);
}

function readAdvisories(): Audit {
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['--yes', 'pnpm@12', 'audit', '--audit-level', 'high'],
    {
      cwd: repository,
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  const text = `${stdout}${stderr}`;
  if (status === 0) return { advisories: 'read', findings: [] };
  // Not every registry answers for advisories; one without an answer says nothing of the packages.
  if (status === null || /AUDIT_(BAD_RESPONSE|ENDPOINT)|ENOTFOUND|ECONN|ETIMEDOUT/.test(text))
    return { advisories: 'not answered', findings: [] };
  return { advisories: 'read', findings: [text.trim()] };
}
