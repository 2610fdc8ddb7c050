import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Uuid } from '@callsign/contracts/scalars';
import { openTestLine } from '@callsign/prisma/test-line';
import { startTestPair } from '@callsign/prisma/test-standby';
import { openSync, type Sync } from '@callsign/web/sync';
import type { Book } from '@callsign/web/sync/book';
import { createPerson } from '@callsign/web/sync/person';
import { platformWithCookie } from '@callsign/web/sync/platform';
import pg from 'pg';
import { signInCrew } from './crew/sign-in.ts';
import { type Instance, startInstance } from './rig/instance.ts';
import { makeShows } from './shows.ts';

/** How long screens may take to show what the new primary holds, in milliseconds; with a mutant they never do. */
const SETTLE_TIMEOUT_MS = 300_000;
const MUTANT_TIMEOUT_MS = 4_000;
/** Writes that the standby never received, and those after its promotion: more, so that the new log outgrows the old one. */
const LOST_WRITES = 3;
const LATER_WRITES = 12;

/** Runs one statement on a connection of its own. */
type Sql = <T extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<T[]>;

/**
 * A standby that lacks the last commits is promoted, and the servers' address leads to it, while screens are open: what
 * was lost must go from every screen, what is written next must come, and each author must be told of their own lost writes,
 * which are not sent again by themselves. Answers what is wrong in the end, in sentences.
 */
export async function promoteFromBehind(mutant: string | null): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'callsign-promotion-'));
  const pair = await startTestPair();
  const line = await openTestLine(pair.primary);
  const instances: Instance[] = [];
  const syncs: Sync[] = [];
  try {
    for (const name of ['api-1', 'api-2'])
      instances.push(
        await startInstance({
          name,
          folder,
          databaseUrl: line.url,
          mutant,
          clock: () => 0,
          onDeath: () => {},
        }),
      );
    await Promise.all(instances.map((instance) => instance.ready()));
    const [show] = await makeShows({ sql: sqlOf(pair.primary) });
    if (!show) throw new Error('No show was made.');
    const books = await openBooks(instances, show, syncs);
    await Promise.all(books.map((book, n) => writeMany(book, `before ${n}`, LOST_WRITES)));
    await untilEqual(books, sqlOf(pair.primary), show, SETTLE_TIMEOUT_MS);

    await pair.caughtUp();
    pair.fallBehind();
    await Promise.all(books.map((book, n) => writeMany(book, `lost ${n}`, LOST_WRITES)));
    await untilEqual(books, sqlOf(pair.primary), show, SETTLE_TIMEOUT_MS);
    line.moveTo(pair.standby);
    await pair.promote();
    await Promise.all(books.map((book, n) => writeMany(book, `after ${n}`, LATER_WRITES)));
    const ms = mutant ? MUTANT_TIMEOUT_MS : SETTLE_TIMEOUT_MS;
    const different = await untilEqual(books, sqlOf(pair.standby), show, ms);
    return [...different, ...(await untilListed(syncs, ms))];
  } finally {
    for (const sync of syncs) sync.close();
    await Promise.all(instances.map((instance) => instance.stop()));
    await line.close();
    await pair.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two people at each instance, each with the show open and live. */
async function openBooks(
  instances: readonly Instance[],
  show: Uuid<'production'>,
  syncs: Sync[],
): Promise<Book[]> {
  const names = instances.flatMap(({ name }) => [`${name}-a`, `${name}-b`]);
  const accounts = await signInCrew(baseOf(instances[0]), names, [show]);
  const books = names.map((name, place) => {
    const account = accounts.get(name);
    if (!account) throw new Error(`${name} is not signed in.`);
    const sync = openSync({
      base: baseOf(instances[Math.floor(place / 2)]),
      person: createPerson({ userId: account.userId, userName: name }),
      platform: platformWithCookie(account.cookie),
    });
    syncs.push(sync);
    return sync.openBook(show);
  });
  while (books.some((book) => book.status().connection !== 'live')) await wait(20);
  return books;
}

const baseOf = (instance: Instance | undefined) => `http://127.0.0.1:${instance?.port}`;

/** Makes sources one after the other; each is answered in the end, whatever happens meanwhile. */
async function writeMany(book: Book, what: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const made = await book.create('source', { name: `${what}.${n}` });
    if (!made.ok) throw new Error(`${what} was refused: ${made.error.message}`);
  }
}

/** Waits until every screen shows the live sources of the table; answers what differs when the time is over. */
async function untilEqual(
  books: readonly Book[],
  sql: Sql,
  show: Uuid<'production'>,
  ms: number,
): Promise<string[]> {
  const deadline = performance.now() + ms;
  for (;;) {
    const stored = await sql<{ text: string }>(
      `select uuid || ' ' || name || ' v' || version as text from sources where production_uuid = $1 and not is_deleted`,
      [show],
    );
    const table = new Set(stored.map(({ text }) => text));
    const different = books.flatMap((book, place) =>
      differences(book, table).map((text) => `screen ${place + 1} ${text}`),
    );
    if (different.length === 0 || performance.now() > deadline) return different;
    await wait(50);
  }
}

/** Waits until each author has exactly their lost writes to decide about; answers who has not when the time is over. */
async function untilListed(syncs: readonly Sync[], ms: number): Promise<string[]> {
  const deadline = performance.now() + ms;
  for (;;) {
    const wrong = syncs.flatMap(({ outbox }, place) => {
      const lost = outbox.all().filter(({ isLost, problem }) => isLost && problem !== null);
      const listed = lost.map(({ action }) =>
        action.do === 'create' ? String(action.fields.name) : action.do,
      );
      const expected = Array.from({ length: LOST_WRITES }, (_, n) => `lost ${place}.${n}`);
      const isRight = outbox.all().length === LOST_WRITES && expected.every((name) => listed.includes(name));
      return isRight ? [] : [`screen ${place + 1} lists [${listed}] as lost, which was [${expected}]`];
    });
    if (wrong.length === 0 || performance.now() > deadline) return wrong;
    await wait(50);
  }
}

function differences(book: Book, table: ReadonlySet<string>): string[] {
  // Lost rows stand there for their author, without a version.
  const saved = book.rows('source').filter(({ version }) => version > 0);
  const shown = new Set(saved.map(({ uuid, name, version }) => `${uuid} ${name} v${version}`));
  return [
    ...[...shown].filter((row) => !table.has(row)).map((row) => `shows ${row}, which is nowhere`),
    ...[...table].filter((row) => !shown.has(row)).map((row) => `lacks ${row}`),
  ];
}

const sqlOf =
  (url: string): Sql =>
  async (text, values = []) => {
    const client = new pg.Client({ connectionString: url, application_name: 'chaos' });
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
