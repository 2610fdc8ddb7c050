import { type Outcome, runCommand } from '@callsign/prisma/command';
import { loadShow, readWorkbook } from './load.ts';

await runCommand({
  usage: 'pnpm db:seed [--url URL] [--always]',
  summary:
    'Loads the sample show into a running Callsign, through its API. Where one has to sign in, the environment says as\nwhom: CALLSIGN_EMAIL and CALLSIGN_PASSWORD. Exits with 0 if it is loaded, or if there was nothing to do.',
  options: {
    url: {
      type: 'string',
      description: 'Where the API listens (CALLSIGN_API_PORT, or 3010, of this machine).',
    },
    always: { type: 'boolean', description: 'Add the sample show even if the book holds shows already.' },
  },
  positionals: 0,
  run: async ({ url, always }) => {
    const base = typeof url === 'string' ? url : `http://127.0.0.1:${process.env.CALLSIGN_API_PORT ?? 3010}`;
    if (!URL.canParse(base)) throw new Error(`--url is "${base}"; it must be like http://127.0.0.1:3010.`);
    return seed(base, always === true);
  },
});

async function seed(base: string, always: boolean): Promise<Outcome> {
  const cookie = await signIn(base);
  const response = await fetch(new URL('/api/productions', base), { headers: { cookie } });
  const { productions } = (await response.json()) as { productions: unknown[] };
  if (productions.length > 0 && !always) {
    const line = 'The book already holds a show; nothing was loaded. Add the sample anyway with --always.';
    return { lines: [line], json: { loaded: false }, exitCode: 0 };
  }
  const lines: string[] = [];
  const production = await loadShow(await readWorkbook(), base, cookie, (progress) =>
    lines.push(`  ${progress}`),
  );
  lines.push(`The sample show is loaded (${production}).`);
  return { lines, json: { loaded: true, production }, exitCode: 0 };
}

/** The cookie of a session: a development server gives one to every newcomer. */
async function signIn(base: string): Promise<string> {
  const { CALLSIGN_EMAIL: email, CALLSIGN_PASSWORD: password } = process.env;
  const asked = email && password ? postJson({ email, password }) : {};
  const response = await fetch(new URL('/api/session', base), asked).catch((cause: unknown) => {
    throw new Error(`No Callsign answers at ${base}: run \`pnpm dev\` (or \`pnpm start\`) first.`, { cause });
  });
  const answer = (await response.json().catch(() => null)) as { error?: { message: string } } | null;
  if (answer === null)
    throw new Error(`What answers at ${base} is no Callsign: say where it listens with --url.`);
  if (!response.ok)
    throw new Error(answer.error?.message ?? `${base} refused the sign-in (${response.status}).`);
  return response.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
}

function postJson(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
