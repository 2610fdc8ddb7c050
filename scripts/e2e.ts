import { turbo } from './turbo.ts';

/** Builds the web app and runs the browser tests on the production form, or on BASE_URL as it is; answers the exit code. */
export function runBrowserTests(args: string[]): Promise<number> {
  const only = process.env.BASE_URL ? ['--only'] : [];
  return turbo('run', 'e2e', ...only, '--log-prefix=none', '--', ...args);
}

if (import.meta.main) process.exitCode = await runBrowserTests(process.argv.slice(2));
