import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MARK = '### the next command ###';

/** A command of a guide, what it is said to print (null where nothing is said), and what it has printed. */
export interface Step {
  command: string;
  printed: string | null;
  did: string;
}

/** Carries out every command of a page of docs/ against a server, in one shell, as whoever follows it from top to bottom does. */
export async function followGuide(page: string, serverUrl: string): Promise<Step[]> {
  const text = await readFile(resolve(import.meta.dirname, '../../../../docs', page), 'utf8');
  const steps = stepsOf(text);
  const folder = await mkdtemp(join(tmpdir(), 'callsign-guide-'));
  const script = [
    'set -euo pipefail',
    ...steps.flatMap(({ command }) => [command, `printf '\\n%s\\n' '${MARK}'`]),
  ];
  try {
    const { stdout } = await run('bash', ['-c', script.join('\n')], {
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', CALLSIGN: serverUrl.replace(/\/$/, '') },
    });
    const printed = stdout.split(`\n${MARK}\n`);
    return steps.map((step, at) => ({ ...step, did: printed[at] ?? '' }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Blocks of commands, each with the block of what they print that follows it. */
function stepsOf(text: string): Omit<Step, 'did'>[] {
  const steps: Omit<Step, 'did'>[] = [];
  for (const [, language, block = ''] of text.matchAll(/^```(\w+)\n(.*?)^```$/gms)) {
    const last = steps.at(-1);
    if (language === 'sh') steps.push({ command: block, printed: null });
    else if (last && last.printed === null) last.printed = block;
  }
  return steps;
}

/** The same text for two answers that differ only in what no two servers share. */
export function plain(text: string): string {
  const shared = text
    .replace(/csk_live_[\w-]+/g, '<secret>')
    .replace(/ey[\w-]+\.ey[\w-]+\.[\w-]+/g, '<token>')
    .replace(/"nextCursor": ?"[^"]+"/g, '"nextCursor":"<cursor>"')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<uuid>')
    .replace(/"20\d\d-\d\d-\d\dT[\d:.]+Z"/g, '"<moment>"')
    .replace(/"types": ?(\[\{.*?\}\]|"…")/g, '"types":"…"')
    .replace(/(ratelimit-reset): \d+/g, '$1: <seconds>');
  // How JSON is laid out is the page's own business.
  return /^[[{]/.test(shared.trim())
    ? shared.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (/^"/.test(part) ? part : ''))
    : shared.trim();
}

/** The book that the guides speak of: Ana owns the show NWC 26, which has three sources. */
export async function makeGuidesBook(serverUrl: string): Promise<void> {
  const post = async (path: string, body: unknown, cookie = '') => {
    const response = await fetch(new URL(path, serverUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`${path}: ${await response.text()}`);
    return { answer: (await response.json()) as never, cookie: response.headers.get('set-cookie') };
  };
  const ana = { name: 'Ana', email: 'ana@example.com', password: 'correct horse battery' };
  const cookie = (await post('/api/setup', ana)).cookie?.split(';')[0];
  const show = { id: 'NWC 26', client: 'Northwind', showName: 'Spring' };
  const { answer } = await post('/api/productions', show, cookie);
  const productionUuid = (answer as { entity: { uuid: string } }).entity.uuid;
  for (const name of ['GFX A', 'GFX B', 'GFX C']) {
    const format = { hRes: 1920, vRes: 1080, rate: 59.94, standard: '1080p', blanking: 'RBv1' };
    const more = { type: 'LAPTOP', category: 'GFX', primaryDevicePort: 'OUT 1', note: 'not for partners' };
    await post('/api/sources', { productionUuid, name, ...format, ...more }, cookie);
  }
}
