import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './callsign.ts';

/** Installs a package into a folder of its own that git ignores, unless it is there; answers the folder. */
export function installPeer(name: string, version: string): string {
  const folder = join(root, 'bench/.peers', name.replaceAll(/[@/]/g, '-').replace(/^-/, ''));
  if (existsSync(join(folder, 'node_modules', name, 'package.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', `${name}@${version}`],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], env: withoutPnpm() },
  );
  return folder;
}

/** What pnpm tells its scripts would mislead npm. */
const withoutPnpm = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|pnpm_)/i.test(name)));
