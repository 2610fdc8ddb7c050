/// <reference types="node" />
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Book } from './book.ts';
import { createPerson } from './person.ts';
import { type Platform, platformWithCookie } from './platform.ts';
import { openSync, type Sync } from './sync.ts';

/** The real server on a real, empty database, as a process of its own: this package never imports it. */
interface RealServer {
  base: string;
  /** The person of a name, with the cookie of their session. */
  who(name: string): { userId: Uuid<'user'>; cookie: string };
  /** Ends the listening server at once, sockets and all, or starts it again on the same port and database. */
  tell(order: 'crash' | 'start'): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it; the first start makes a database cluster and takes a few seconds. */
async function startRealServer(): Promise<RealServer> {
  const cwd = resolve(import.meta.dirname, '../../../api');
  const child = spawn(process.execPath, ['src/testing/server-process.ts'], {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: first, done } = await lines.next();
  if (done) throw new Error('The server did not start; what it said stands above.');
  const { port, signedIn } = JSON.parse(first);
  return {
    base: `http://127.0.0.1:${port}`,
    who: (name) => signedIn[name],
    async tell(order) {
      child.stdin.write(`${order}\n`);
      await lines.next();
    },
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

let server: RealServer;
const opened: Sync[] = [];

beforeAll(async () => {
  server = await startRealServer();
});

afterAll(async () => {
  for (const sync of opened) sync.close();
  await server.stop();
});

/** By name, how often a browser was told to come back later. */
const busyAnswers = new Map<string, number>();
const turnedAway = (name: string) => busyAnswers.get(name) ?? 0;

function browser(name: string): Sync {
  const { userId, cookie } = server.who(name);
  const person = createPerson({ userId, userName: name });
  const platform = platformWithCookie(cookie);
  const fetch: Platform['fetch'] = async (url, init) => {
    const answer = await platform.fetch(url, init);
    if (answer.status === 503) busyAnswers.set(name, turnedAway(name) + 1);
    return answer;
  };
  const sync = openSync({ base: server.base, person, platform: { ...platform, fetch } });
  opened.push(sync);
  return sync;
}

const until = <T>(look: () => T) => vi.waitFor(look, { timeout: 240_000, interval: 10 });
const isLive = (it: { status(): { connection: string } }) =>
  until(() => expect(it.status().connection).toBe('live'));

let shows = 0;
async function two() {
  const [kim, lee] = [browser('Kim'), browser('Lee')];
  const list = kim.openWorkspace();
  await isLive(list);
  const made = await list.create({ client: 'Northwind', showName: `Show ${++shows}` });
  if (!made.ok) throw new Error(made.error.message);
  const books = [kim.openBook(made.entity.uuid), lee.openBook(made.entity.uuid)] as const;
  for (const book of books) await isLive(book);
  return { kim: books[0], lee: books[1], list, leeSync: lee, show: made.entity.uuid };
}

async function newSource(book: Book, fields: { id?: string; name?: string }): Promise<Entity<'source'>> {
  const made = await book.create('source', fields);
  if (!made.ok) throw new Error(made.error.message);
  return made.entity;
}

describe('two browsers and the real server', () => {
  it('show each other new, changed and deleted rows, and an undone deletion', async () => {
    const { kim, lee } = await two();
    const { uuid } = await newSource(kim, { id: 'SRC 1', name: 'Laptop' });
    expect(kim.row(uuid)?.id).toBe('SRC 1');
    await until(() => expect(lee.row(uuid)?.name).toBe('Laptop'));

    expect((await lee.edit('source', uuid, { id: 'SRC A' })).ok).toBe(true);
    await until(() => expect(kim.rows('source').map(({ id }) => id)).toEqual(['SRC A']));
    expect(kim.row(uuid)?.version).toBe(2);

    const removed = await kim.remove('source', uuid);
    expect(kim.rows('source')).toEqual([]);
    await until(() => expect(lee.rows('source')).toEqual([]));
    const undone = removed.ok ? await kim.undo(removed.commit.uuid) : removed;
    expect(undone.ok).toBe(true);
    await until(() => expect(lee.row(uuid)?.id).toBe('SRC A'));
    expect(lee.rows('source')).toEqual(kim.rows('source'));
  });

  it('merge different fields and tell of a conflict in the same one', async () => {
    const { kim, lee } = await two();
    const { uuid, version } = await newSource(kim, { name: 'Laptop' });
    await until(() => expect(lee.row(uuid)).toBeDefined());
    const merged = await Promise.all([
      kim.edit('source', uuid, { name: 'Desk' }, version),
      lee.edit('source', uuid, { note: 'left' }, version),
    ]);
    expect(merged.map(({ ok }) => ok)).toEqual([true, true]);
    await until(() => expect(lee.row(uuid)).toMatchObject({ name: 'Desk', note: 'left', version: 3 }));

    const conflict = await lee.edit('source', uuid, { name: 'Mine' }, version);
    expect(conflict).toMatchObject({ ok: false, error: { code: 'FIELD_CONFLICT' } });
    expect(lee.cell(uuid, 'name')).toMatchObject({
      value: 'Mine',
      state: 'refused',
      problem: { fields: { name: { theirs: 'Desk', userName: 'Kim' } } },
    });
    expect((await lee.retry(uuid, 'name')).ok).toBe(true);
    await until(() => expect(kim.row(uuid)?.name).toBe('Mine'));
  });

  it('offer the next free id to the one who comes second', async () => {
    const { kim, lee } = await two();
    const results = await Promise.all([
      kim.create('source', { id: 'SRC 9' }),
      lee.create('source', { id: 'SRC 9' }),
    ]);
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect(results.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'ID_TAKEN', nextFree: 'SRC 10' } });
  });

  it('never put a person in conflict with himself, however fast he toggles', async () => {
    const { kim, lee } = await two();
    const { uuid } = await newSource(kim, { name: '-' });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) => kim.edit('source', uuid, { name: `toggle ${n}` })),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    await until(() => expect(lee.row(uuid)).toMatchObject({ name: 'toggle 9', version: 11 }));
  });

  it('write many rows as one commit, and both see it whole', async () => {
    const { kim, lee } = await two();
    const rows = [await newSource(kim, { id: 'SRC 1' }), await newSource(kim, { id: 'SRC 2' })];
    await until(() => expect(lee.rows('source')).toHaveLength(2));
    const seen = new Set<string>();
    lee.subscribe(() =>
      seen.add(
        lee
          .rows('source')
          .map(({ uuid, id }) => `${uuid} ${id}`)
          .join(),
      ),
    );
    const swap = rows.map(({ uuid }, n) => ({
      op: 'update' as const,
      entityType: 'source' as const,
      uuid,
      fields: { id: `SRC ${2 - n}` },
    }));
    expect(await kim.commit(swap, 'swapped')).toMatchObject({ ok: true });
    await until(() => expect(lee.row(rows[0]?.uuid as Uuid<'source'>)?.id).toBe('SRC 2'));
    expect([...seen].every((list) => list.includes('SRC 1') && list.includes('SRC 2'))).toBe(true);
  });

  it('tell of a deleted production once, and leave it alone', async () => {
    const { kim, lee, list, leeSync, show } = await two();
    const theirs = leeSync.openWorkspace();
    await until(() => expect(theirs.production(show)).toBeDefined());
    expect((await list.remove(show)).ok).toBe(true);
    await until(() => expect(lee.status().gone).toMatchObject({ userName: 'Kim' }));
    await until(() => expect(kim.status().gone).not.toBeNull());
    await until(() => expect(theirs.production(show)).toBeUndefined());
    expect(await lee.create('source', {})).toMatchObject({
      ok: false,
      error: { code: 'PRODUCTION_DELETED' },
    });
    const late = leeSync.openBook(show);
    await until(() => expect(late.status().gone).not.toBeNull());

    expect((await list.restore(show)).ok).toBe(true);
    const again = leeSync.openBook(show);
    await isLive(again);
    expect((await again.create('source', {})).ok).toBe(true);
  });

  it('see a renamed production in the list and in the book', async () => {
    const { kim, list, leeSync, show } = await two();
    const theirs = leeSync.openWorkspace();
    await until(() => expect(theirs.production(show)).toBeDefined());
    const renamed = list.edit(show, { venue: 'Harbour Hall' });
    expect(list.production(show)?.venue).toBe('Harbour Hall');
    expect((await renamed).ok).toBe(true);
    await until(() => expect(theirs.production(show)?.venue).toBe('Harbour Hall'));
    await until(() => expect(kim.row(show)?.venue).toBe('Harbour Hall'));
    await until(() => expect(list.cell(show, 'venue').state).toBe('confirmed'));
  });

  it('keep what was typed while the show was read-only, and save it as soon as that is switched off', async () => {
    const { kim, lee } = await two();
    const { uuid } = await newSource(kim, { name: 'before' });
    await until(() => expect(lee.row(uuid)).toBeDefined());
    const made = await kim.create('switch', { readOnly: true });
    if (!made.ok) throw new Error(made.error.message);
    await until(() => expect(lee.rows('switch')).toMatchObject([{ readOnly: true }]));
    const edits = [
      lee.edit('source', uuid, { name: 'typed meanwhile' }),
      kim.edit('source', uuid, { note: 'by the owner, too' }),
    ];
    const added = lee.create('source', { name: 'made meanwhile' });
    await until(() => expect([turnedAway('Kim'), turnedAway('Lee')]).not.toContain(0));
    expect([kim.status(), lee.status()]).toMatchObject([
      { pending: 1, refused: 0, connection: 'live' },
      { pending: 2, refused: 0, connection: 'live' },
    ]);
    expect(lee.row(uuid)?.name).toBe('typed meanwhile');
    // The owner's own edit waits before it, and does not stand in its way.
    expect((await kim.edit('switch', made.entity.uuid, { readOnly: false })).ok).toBe(true);
    expect((await Promise.all([...edits, added])).every(({ ok }) => ok)).toBe(true);
    for (const book of [kim, lee])
      await until(() =>
        expect(book.row(uuid)).toMatchObject({ name: 'typed meanwhile', note: 'by the owner, too' }),
      );
  });

  it('keep what was typed while the server was down, and agree again when it is back', async () => {
    const { kim, lee } = await two();
    const { uuid } = await newSource(kim, { name: 'before' });
    await until(() => expect(lee.row(uuid)).toBeDefined());
    await server.tell('crash');
    const edits = [
      kim.edit('source', uuid, { name: 'typed offline' }),
      lee.edit('source', uuid, { note: 'also' }),
    ];
    const made = kim.create('source', { name: 'made offline' });
    expect(kim.status().pending).toBe(2);
    await server.tell('start');
    expect((await Promise.all([...edits, made])).every(({ ok }) => ok)).toBe(true);
    for (const book of [kim, lee]) {
      await isLive(book);
      await until(() => expect(book.rows('source')).toHaveLength(2));
      await until(() => expect(book.row(uuid)).toMatchObject({ name: 'typed offline', note: 'also' }));
    }
    await until(() => expect(lee.rows('source')).toEqual(kim.rows('source')));
  });
});
