import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../peers/callsign.ts';

/** Another revision of this repository, checked out in a temporary folder with its packages installed. */
export interface Revision {
  /** Short hash and subject. */
  title: string;
  /** The entry point of its API. */
  main: string;
  remove(): void;
}

/** What the API's entry point is called, from the root of any revision. */
export const apiMain = 'apps/api/src/main.ts';

/**
 * Checks a revision out; it is built where this tree is, so that both run in the same form. Throws where git does not
 * know the revision or where its packages can't be installed.
 */
export function checkOutRevision(revision: string, progress: (line: string) => void): Revision {
  const commit = git('rev-parse', '--verify', `${revision}^{commit}`);
  const folder = mkdtempSync(join(tmpdir(), 'callsign-revision-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    progress(`against ${commit.slice(0, 8)}: checked out, installed and built in ${folder}`);
    git('clone', '--quiet', '--shared', '--no-checkout', root, folder);
    git('-C', folder, 'checkout', '--quiet', '--detach', commit);
    pnpm(folder, 'install', '--frozen-lockfile');
    const isBuilt = existsSync(join(root, 'apps/web/dist/index.html'));
    pnpm(folder, 'exec', 'turbo', 'run', isBuilt ? 'build' : 'generate');
    return { title: git('log', '-1', '--format=%h %s', commit), main: join(folder, apiMain), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const git = (...parameters: string[]) =>
  execFileSync('git', ['-C', root, ...parameters], { encoding: 'utf8' }).trim();

function pnpm(folder: string, ...parameters: string[]): void {
  execFileSync('npx', ['--yes', 'pnpm@12', ...parameters], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
