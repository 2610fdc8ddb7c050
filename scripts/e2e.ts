import { join } from 'node:path';
import { repository } from './repository.ts';
import { run } from './run.ts';
import { turbo } from './turbo.ts';

/** Builds the web app and runs the browser tests on the production form, or on BASE_URL; answers the exit code. */
export async function runBrowserTests(args: string[]): Promise<number> {
  const built = process.env.BASE_URL ? 0 : await turbo('run', 'build', '--output-logs=errors-only');
  if (built !== 0) return built;
  const cwd = join(repository, 'e2e');
  // Here and not in the test run, where an installation would count against a timeout.
  const found = await run(process.execPath, ['browser.ts'], { cwd });
  if (found !== 0) return found;
  const cli = join('node_modules', '@playwright', 'test', 'cli.js');
  // The suite has a database of its own; the one that DATABASE_URL names may be a crew's.
  return run(process.execPath, [cli, 'test', ...args], { cwd, env: { DATABASE_URL: '' } });
}

if (import.meta.main) process.exitCode = await runBrowserTests(process.argv.slice(2));
