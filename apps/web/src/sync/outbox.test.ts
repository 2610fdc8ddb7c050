import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Book } from './book.ts';
import { LONGEST_MS, MOST_ENTRIES } from './outbox-contract.ts';
import { memoryStore } from './outbox-store.ts';
import type { SavedSnapshot, SnapshotStore } from './snapshot-store.ts';
import { SHOW } from './test-log.ts';
import { createWorld } from './test-server.ts';
import { createTestBrowser } from './test-tabs.ts';

const A = 'a' as Uuid<'source'>;
const show = SHOW as Uuid<'production'>;
const source = (book: Book) => book.row(A) as Entity<'source'>;
const ids = (book: Book) => book.rows('source').map(({ id }) => id);

async function page(world: ReturnType<typeof createWorld>, browser = createTestBrowser()) {
  const { parts, die } = browser.tab();
  const sync = world.open('Kim', parts);
  const book = sync.openBook(show);
  await world.pass(100);
  return { browser, sync, book, die };
}

describe('what is typed without a connection', () => {
  it('survives a reload, and is sent in order, once, with the keys it had', async () => {
    const world = createWorld();
    const { browser, book, sync } = await page(world);
    world.network = 'down';
    world.cut();
    for (const name of ['one', 'two']) void book.edit('source', A, { name });
    void book.create('source', { id: 'SRC 7', name: 'new' });
    await world.pass(3_000);
    expect(book.status().pending).toBe(3);
    const keys = sync.outbox.all().map(({ key }) => key);
    sync.close();

    const again = await page(world, browser);
    expect(again.book.status().pending).toBe(3);
    world.network = 'up';
    await world.pass(30_000);
    expect(again.book.status().pending).toBe(0);
    expect(world.asked.map(({ key }) => key)).toEqual(keys);
    expect(world.asked.map(({ body }) => body.name)).toEqual(['one', 'two', 'new']);
    expect(source(again.book)).toMatchObject({ name: 'two', version: 3 });
    expect(ids(again.book)).toEqual(['SRC 1', 'SRC 7']);
    expect((await browser.outboxStore.load()).entries).toEqual([]);
  });

  it('is counted by the list of shows too, until it is answered', async () => {
    const world = createWorld();
    const { book, sync } = await page(world);
    const workspace = sync.openWorkspace();
    await world.pass(100);
    expect(workspace.status().pending).toBe(0);
    const answer = book.edit('source', A, { name: 'one' });
    await Promise.resolve();
    expect(workspace.status().pending).toBe(1);
    await world.pass(100);
    await answer;
    expect(workspace.status().pending).toBe(0);
  });

  it('is done once although the page crashed before the answer came', async () => {
    const world = createWorld();
    const { browser, book, die } = await page(world);
    world.network = 'deaf';
    void book.create('source', { id: 'SRC 7' });
    void book.edit('source', A, { name: 'kept' });
    await world.pass(2_000);
    die();
    world.network = 'up';
    const again = await page(world, browser);
    await world.pass(15_000);
    expect(ids(again.book)).toEqual(['SRC 1', 'SRC 7']);
    expect(world.log.commits).toHaveLength(4);
    expect(source(again.book).name).toBe('kept');
  });

  it('does not put its author in conflict with himself when the page crashes between two of his edits', async () => {
    const world = createWorld();
    const kept = memoryStore();
    const browser = createTestBrowser(kept);
    const { book, die, sync } = await page(world, browser);
    const { write } = kept;
    kept.write = async (changes) => {
      await write(changes);
      if (!changes.remove?.length) return;
      die();
      sync.close();
    };
    world.network = 'down';
    for (const name of ['one', 'two', 'three']) void book.edit('source', A, { name });
    await world.pass(100);
    world.network = 'up';
    await world.pass(20_000);
    kept.write = write;
    expect((await kept.load()).entries).toHaveLength(2);
    const again = await page(world, browser);
    await world.pass(20_000);
    expect(again.book.refusals()).toEqual([]);
    expect(source(again.book)).toMatchObject({ name: 'three', version: 4 });
  });

  it('says which of it others have changed meanwhile, and keeps saying so after a reload', async () => {
    const world = createWorld();
    const { browser, book, sync } = await page(world);
    world.network = 'down';
    world.cut();
    void book.edit('source', A, { name: 'mine', note: 'also mine' });
    await world.pass(100);
    world.write('a', { name: 'theirs' });
    world.network = 'up';
    await world.pass(15_000);
    expect(source(book)).toMatchObject({ name: 'theirs', note: 'also mine' });
    expect(book.refusals()).toMatchObject([{ field: 'name', value: 'mine' }]);
    sync.close();

    const again = await page(world, browser);
    expect(again.book.cell(A, 'name')).toMatchObject({
      state: 'refused',
      value: 'mine',
      problem: { code: 'FIELD_CONFLICT' },
    });
    void again.book.retry(A, 'name');
    await world.pass(1_000);
    expect(source(again.book).name).toBe('mine');
    expect(again.book.refusals()).toEqual([]);
    expect((await browser.outboxStore.load()).entries).toEqual([]);
  });

  it('waits no longer than 7 days without being asked about, and no more than is kept is taken', async () => {
    const world = createWorld();
    const { browser, book, sync } = await page(world);
    world.network = 'down';
    void book.edit('source', A, { name: 'old' });
    await world.pass(100);
    sync.close();
    await world.pass(LONGEST_MS);
    const again = await page(world, browser);
    expect(again.book.refusals()).toMatchObject([
      { value: 'old', problem: { message: expect.stringMatching(/7 days/) } },
    ]);
    again.book.discard(A, 'name');

    for (let n = 0; n < MOST_ENTRIES; n++) void again.book.edit('source', A, { note: `${n}` });
    expect(await again.book.edit('source', A, { name: 'one too many' })).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/2,000 changes wait/) },
    });
    expect(again.book.refusals()).toMatchObject([{ value: 'one too many' }]);
  });
});

describe('a new row', () => {
  it('shows at once, and all that refers to it follows when the server has made it', async () => {
    const world = createWorld();
    const { book } = await page(world);
    world.network = 'down';
    const { temporary } = book.add('source', { id: 'SRC 2' }, { moveOn: true, keep: true });
    void book.edit('source', temporary as Uuid<'source'>, { name: 'Desk' });
    void book.edit('source', A, { note: temporary });
    const [, row] = book.rows('source');
    expect(row).toMatchObject({ uuid: temporary, id: 'SRC 2', name: 'Desk', version: 0 });
    await world.pass(3_000);
    world.network = 'up';
    await world.pass(15_000);
    const made = book.rows('source').find(({ id }) => id === 'SRC 2');
    expect(made).toMatchObject({ name: 'Desk', version: 2 });
    expect(source(book).note).toBe(made?.uuid);
    expect(book.row(temporary as Uuid<'source'>)).toBe(made);
    expect(book.keyOf(made?.uuid ?? '')).toBe(temporary);
    expect(JSON.stringify(world.asked.map(({ path, body }) => [path, body]))).not.toContain(temporary);
  });

  it('never shows twice, although it comes in the stream before the answer', async () => {
    const world = createWorld();
    const { book } = await page(world);
    const seen = new Set<string>();
    book.subscribe(() => seen.add(ids(book).join()));
    world.network = 'deaf';
    book.add('source', { id: 'SRC 2' }, { moveOn: true, keep: true });
    await world.pass(500);
    world.network = 'up';
    await world.pass(10_000);
    expect([...seen]).toEqual(['SRC 1,SRC 2']);
    expect(book.status().pending).toBe(0);
  });

  it('moves on to the next free id when somebody was faster, and its edits go with it', async () => {
    const world = createWorld();
    const { book } = await page(world);
    world.network = 'down';
    const { temporary, done } = book.add('source', { id: 'SRC 2' }, { moveOn: true, keep: true });
    void book.edit('source', temporary as Uuid<'source'>, { name: 'Desk' });
    world.write('b', { id: 'SRC 2' });
    world.network = 'up';
    await world.pass(15_000);
    expect(await done).toMatchObject({ ok: true, entity: { id: 'SRC 20' } });
    expect(book.rows('source').map((row) => [row.id, row.name])).toEqual([
      ['SRC 1', 'Laptop'],
      ['SRC 2', ''],
      ['SRC 20', 'Desk'],
    ]);
  });

  it('that is refused stays in sight with its reason, holds nobody up, and goes when its author corrects it', async () => {
    const world = createWorld();
    const { book } = await page(world);
    world.network = 'down';
    const { temporary } = book.add('source', { id: 'SRC 2', name: 'refuse me' }, { keep: true });
    void book.edit('source', temporary as Uuid<'source'>, { note: 'belongs to it' });
    void book.edit('source', A, { name: 'not held up' });
    world.network = 'up';
    await world.pass(15_000);
    expect(source(book).name).toBe('not held up');
    expect(book.unsaved('source')).toMatchObject([{ problem: { code: 'VALIDATION' } }]);
    void book.edit('source', temporary as Uuid<'source'>, { name: 'better' });
    await world.pass(1_000);
    expect(book.rows('source')[1]).toMatchObject({
      id: 'SRC 2',
      name: 'better',
      note: 'belongs to it',
      version: 2,
    });
  });

  it('that is refused can be given up, with what was done to it; what referred to it is kept', async () => {
    const world = createWorld();
    const { book, sync } = await page(world);
    world.network = 'down';
    const { temporary } = book.add('source', { name: 'refuse me' }, { keep: true });
    void book.edit('source', temporary as Uuid<'source'>, { note: 'gone too' });
    void book.edit('source', A, { note: temporary });
    world.network = 'up';
    await world.pass(15_000);
    book.discardRow(temporary);
    await world.pass(100);
    expect(ids(book)).toEqual(['SRC 1']);
    expect(sync.outbox.all()).toHaveLength(1);
    expect(book.refusals()).toMatchObject([
      { uuid: 'a', field: 'note', problem: { code: 'REFERENCE_NOT_FOUND' } },
    ]);
  });
});

describe('a write that the server always fails on', () => {
  it('is put aside in sight, and the others go on', async () => {
    const world = createWorld();
    const { book } = await page(world);
    world.faultOn = 'poison';
    void book.edit('source', A, { name: 'poison' });
    void book.edit('source', A, { note: 'fine' });
    await world.pass(60_000);
    expect(source(book)).toMatchObject({ name: 'Laptop', note: 'fine' });
    expect(book.refusals()).toMatchObject([
      { field: 'name', value: 'poison', problem: { code: 'INTERNAL' } },
    ]);
    world.faultOn = null;
    void book.retry(A, 'name');
    await world.pass(1_000);
    expect(source(book).name).toBe('poison');
  });
});

describe('two tabs of one browser', () => {
  it('share what is unsent, and only one of them sends', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await page(world, browser), await page(world, browser)];
    world.network = 'down';
    const edits = [one.book.edit('source', A, { name: 'one' }), two.book.edit('source', A, { note: 'two' })];
    const made = two.book.create('source', { id: 'SRC 2' });
    await world.pass(100);
    for (const { book } of [one, two]) {
      expect(book.status().pending).toBe(3);
      expect(source(book)).toMatchObject({ name: 'one', note: 'two' });
      expect(ids(book)).toEqual(['SRC 1', 'SRC 2']);
    }
    world.network = 'up';
    await world.pass(15_000);
    expect((await Promise.all([...edits, made])).every(({ ok }) => ok)).toBe(true);
    expect(new Set(world.asked.map(({ key }) => key)).size).toBe(world.asked.length);
    expect(world.log.commits).toHaveLength(5);
    for (const { book } of [one, two]) {
      expect(book.status().pending).toBe(0);
      expect(ids(book)).toEqual(['SRC 1', 'SRC 2']);
    }
  });

  it('take over from each other: what a closed or crashed tab has left is sent by the next, once', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await page(world, browser), await page(world, browser)];
    world.network = 'deaf';
    void one.book.edit('source', A, { name: 'one' });
    const mine = two.book.edit('source', A, { note: 'two' });
    await world.pass(500);
    one.die();
    one.sync.close();
    world.network = 'up';
    await world.pass(15_000);
    expect(await mine).toMatchObject({ ok: true });
    expect(source(two.book)).toMatchObject({ name: 'one', note: 'two', version: 3 });
    expect(two.book.status().pending).toBe(0);
  });

  it('know of each other’s refused values, and one choice counts for both', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await page(world, browser), await page(world, browser)];
    const opened = source(one.book).version;
    world.write('a', { name: 'theirs' });
    await world.pass(100);
    void two.book.edit('source', A, { name: 'mine' }, opened);
    await world.pass(1_000);
    for (const { book } of [one, two]) expect(book.refusals()).toMatchObject([{ value: 'mine' }]);
    one.book.discard(A, 'name');
    await world.pass(100);
    for (const { book } of [one, two]) expect(book.refusals()).toEqual([]);
  });
});

describe('what was last confirmed', () => {
  it('can be read without a connection, with its age, and gives way to what the server says', async () => {
    const world = createWorld();
    const kept = new Map<string, SavedSnapshot>();
    const snapshots: SnapshotStore = {
      load: async (place) => kept.get(place) ?? null,
      save: async (snapshot) => void kept.set(snapshot.place, structuredClone(snapshot)),
      forget: async (place) => void kept.delete(place),
    };
    const first = world.open('Kim', { snapshots });
    first.openBook(show);
    await world.pass(1_000);
    first.close();
    world.write('a', { name: 'newer' });
    world.network = 'down';
    await world.pass(60_000);

    const book = world.open('Kim', { snapshots }).openBook(show);
    await world.pass(3_000);
    expect(source(book).name).toBe('Laptop');
    expect(book.status()).toMatchObject({ loaded: true, connection: 'connecting' });
    const { asOf } = book.status();
    await world.pass(10_000);
    expect(book.status()).toMatchObject({ connection: 'offline', asOf });
    world.network = 'up';
    await world.pass(15_000);
    expect(source(book).name).toBe('newer');
    expect(book.status().connection).toBe('live');
    expect(book.status().asOf?.getTime()).toBeGreaterThan((asOf?.getTime() ?? 0) + 60_000);
  });

  it('is forgotten when the show is deleted', async () => {
    const world = createWorld();
    const kept = new Map<string, SavedSnapshot>();
    const snapshots: SnapshotStore = {
      load: async (place) => kept.get(place) ?? null,
      save: async (snapshot) => void kept.set(snapshot.place, snapshot),
      forget: async (place) => void kept.delete(place),
    };
    world.open('Kim', { snapshots }).openBook(show);
    await world.pass(1_000);
    expect(kept.size).toBe(1);
    world.write(SHOW, null, 'Root', 'production');
    await world.pass(10_000);
    expect(kept.size).toBe(0);
  });
});
