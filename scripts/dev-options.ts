import { parseArgs } from 'node:util';

/** What `pnpm dev --help` prints. */
export const devHelp = `Starts Postgres, the API and the web app, loads a sample show into an empty book, and prints the address to open.
What you save is served at once: the web app by itself, the API after it has started again.

  pnpm dev                          API on 3010, web app on 3011 (CALLSIGN_API_PORT, CALLSIGN_WEB_PORT)
  pnpm dev --inspect[=HOST:PORT]    with a debugger's port for the API, 127.0.0.1:9229 unless you say another
  pnpm dev --help

LOG_LEVEL=info shows every request. Ctrl+C stops everything.
`;

/** What was asked of `pnpm dev`: help, or a start; `node` are the options of Node for the API's process. */
export interface DevOptions {
  help: boolean;
  node: string[];
}

/** Reads the command line; throws a sentence where it is not understood. */
export function readDevOptions(args: string[]): DevOptions {
  // Without a value it has Node's own default, as it has in Node.
  const given = args.map((arg) => (arg === '--inspect' ? '--inspect=127.0.0.1:9229' : arg));
  try {
    const { values } = parseArgs({
      args: given,
      options: { help: { type: 'boolean', short: 'h' }, inspect: { type: 'string' } },
    });
    return { help: values.help ?? false, node: values.inspect ? [`--inspect=${values.inspect}`] : [] };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}. See pnpm dev --help.`);
  }
}
