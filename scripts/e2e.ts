import { readArguments } from './arguments.ts';
import { turbo } from './turbo.ts';

const help = `Runs the two-browser suite on the production form, which it builds before.

  pnpm e2e                         every scenario
  pnpm e2e s5b                     one, by a part of its name; more options are handed to Playwright's \`test\`
  pnpm e2e:ui                      in Playwright's window

BASE_URL=https://… E2E_EMAIL=… E2E_PASSWORD=… runs it against a deployed instance.
`;

/** Builds the web app and runs the browser tests on the production form, or on BASE_URL as it is; answers the exit code. */
export function runBrowserTests(args: string[]): Promise<number> {
  const only = process.env.BASE_URL ? ['--only'] : [];
  return turbo('run', 'e2e', ...only, '--log-prefix=none', '--', ...args);
}

if (import.meta.main) process.exitCode = await runBrowserTests(readArguments(help));
