import { parseArgs } from 'node:util';
import { loadShow, readWorkbook } from './load.ts';

const help = `Loads the sample show into a running Callsign, through its API.

  pnpm db:seed [--url http://127.0.0.1:3010] [--always] [--json]

  --url     where the API listens (default: CALLSIGN_API_PORT or 3010 on this machine)
  --always  add the sample show even when the book holds shows already
  --json    print one JSON object

Where one has to sign in, the environment says as whom: CALLSIGN_EMAIL and CALLSIGN_PASSWORD.

Exit codes: 0 loaded, or nothing to do; 1 the API refused or cannot be reached; 2 wrong arguments.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      url: { type: 'string', default: `http://127.0.0.1:${process.env.CALLSIGN_API_PORT ?? 3010}` },
      always: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const say = (text: string) => void (values.json || process.stdout.write(`${text}\n`));
  const cookie = await signIn(values.url);
  const response = await fetch(new URL('/api/productions', values.url), { headers: { cookie } });
  const { productions } = (await response.json()) as { productions: unknown[] };
  if (productions.length > 0 && !values.always) {
    say('The book already holds a show; nothing was loaded. Add the sample anyway with --always.');
    if (values.json) process.stdout.write(`${JSON.stringify({ loaded: false })}\n`);
    return;
  }
  const workbook = await readWorkbook();
  const production = await loadShow(workbook, values.url, cookie, (progress) => say(`  ${progress}`));
  say(`The sample show is loaded (${production}).`);
  if (values.json) process.stdout.write(`${JSON.stringify({ loaded: true, production })}\n`);
}

/** The cookie of a session: a development server gives one to every newcomer. */
async function signIn(base: string): Promise<string> {
  const { CALLSIGN_EMAIL: email, CALLSIGN_PASSWORD: password } = process.env;
  const response = await fetch(
    new URL('/api/session', base),
    email && password
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email, password }),
        }
      : {},
  );
  if (!response.ok)
    throw new Error(((await response.json()) as { error: { message: string } }).error.message);
  return response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
}

main().catch((error: NodeJS.ErrnoException) => {
  const wrongArguments = error.code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(
    `${wrongArguments ? `${error.message}\n\n${help}` : `The sample show could not be loaded: ${error.message}`}\n`,
  );
  process.exitCode = wrongArguments ? 2 : 1;
});
