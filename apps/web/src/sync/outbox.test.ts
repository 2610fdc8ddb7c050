import { describe, expect, it } from 'vitest';
import { MAX_UNSENT_AGE_MS, MAX_UNSENT_WRITES } from './outbox-contract.ts';
import { memoryStore, StorageHangs } from './outbox-store.ts';
import { A, openPage, readIds, readSource } from './test-page.ts';
import { createWorld } from './test-server.ts';
import { createTestBrowser } from './test-tabs.ts';

describe('what is typed without a connection', () => {
  it('survives a reload, and is sent in order, once, with the keys it had', async () => {
    const world = createWorld();
    const { browser, book, sync } = await openPage(world);
    world.network = 'down';
    world.cut();
    for (const name of ['one', 'two']) void book.edit('source', A, { name });
    void book.create('source', { id: 'SRC 7', name: 'new' });
    await world.pass(3_000);
    expect(book.status().pending).toBe(3);
    const keys = sync.outbox.all().map(({ key }) => key);
    sync.close();

    const again = await openPage(world, browser);
    expect(again.book.status().pending).toBe(3);
    world.network = 'up';
    await world.pass(30_000);
    expect(again.book.status().pending).toBe(0);
    expect(world.asked.map(({ key }) => key)).toEqual(keys);
    expect(world.asked.map(({ body }) => body.name)).toEqual(['one', 'two', 'new']);
    expect(readSource(again.book)).toMatchObject({ name: 'two', version: 3 });
    expect(readIds(again.book)).toEqual(['SRC 1', 'SRC 7']);
    expect((await browser.outboxStore.load()).entries).toEqual([]);
  });

  it('is counted by the list of shows too, until it is answered', async () => {
    const world = createWorld();
    const { book, sync } = await openPage(world);
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
    const { browser, book, die } = await openPage(world);
    world.network = 'deaf';
    void book.create('source', { id: 'SRC 7' });
    void book.edit('source', A, { name: 'kept' });
    await world.pass(2_000);
    die();
    world.network = 'up';
    const again = await openPage(world, browser);
    await world.pass(15_000);
    expect(readIds(again.book)).toEqual(['SRC 1', 'SRC 7']);
    expect(world.log.commits).toHaveLength(4);
    expect(readSource(again.book).name).toBe('kept');
  });

  it('does not put its author in conflict with himself when the page crashes between two of his edits', async () => {
    const world = createWorld();
    const kept = memoryStore();
    const browser = createTestBrowser(kept);
    const { book, die, sync } = await openPage(world, browser);
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
    const again = await openPage(world, browser);
    await world.pass(20_000);
    expect(again.book.refusals()).toEqual([]);
    expect(readSource(again.book)).toMatchObject({ name: 'three', version: 4 });
  });

  it('is kept as soon as the browser keeps anything again, all of it', async () => {
    const world = createWorld();
    const kept = memoryStore();
    const { write } = kept;
    const { book, sync } = await openPage(world, createTestBrowser(kept));
    world.network = 'down';
    kept.write = () => Promise.reject(new DOMException('exceeded the quota', 'QuotaExceededError'));
    for (const name of ['one', 'two']) void book.edit('source', A, { name });
    await world.pass(100);
    expect(book.status()).toMatchObject({ isKept: false, pending: 2 });
    kept.write = write;
    void book.edit('source', A, { name: 'three' });
    await world.pass(100);
    expect(book.status()).toMatchObject({ isKept: true, pending: 3 });
    expect((await kept.load()).entries).toHaveLength(3);
    sync.close();
  });

  it('of an earlier page is sent as soon as a store that hung answers, and with it what was typed meanwhile is kept', async () => {
    const world = createWorld();
    const kept = memoryStore();
    const browser = createTestBrowser(kept);
    const first = await openPage(world, browser);
    world.network = 'down';
    void first.book.edit('source', A, { name: 'of the earlier page' });
    await world.pass(100);
    first.die();
    first.sync.close();
    const { load, write } = kept;
    kept.load = () => Promise.reject(new StorageHangs());
    kept.write = () => Promise.reject(new StorageHangs());
    world.network = 'up';
    const { book } = await openPage(world, browser);
    await world.pass(15_000);
    expect(book.status()).toMatchObject({ isKept: false, pending: 0 });
    world.network = 'down';
    void book.edit('source', A, { note: 'typed meanwhile' });
    Object.assign(kept, { load, write });
    await world.pass(5_000);
    expect(book.status()).toMatchObject({ isKept: true, pending: 2 });
    expect((await kept.load()).entries).toHaveLength(2);
    world.network = 'up';
    await world.pass(15_000);
    expect(readSource(book)).toMatchObject({ name: 'of the earlier page', note: 'typed meanwhile' });
    expect(book.refusals()).toEqual([]);
  });

  it('says which of it others have changed meanwhile, and keeps saying so after a reload', async () => {
    const world = createWorld();
    const { browser, book, sync } = await openPage(world);
    world.network = 'down';
    world.cut();
    void book.edit('source', A, { name: 'mine', note: 'also mine' });
    await world.pass(100);
    world.write('a', { name: 'theirs' });
    world.network = 'up';
    await world.pass(15_000);
    expect(readSource(book)).toMatchObject({ name: 'theirs', note: 'also mine' });
    expect(book.refusals()).toMatchObject([{ field: 'name', value: 'mine' }]);
    sync.close();

    const again = await openPage(world, browser);
    expect(again.book.cell(A, 'name')).toMatchObject({
      state: 'refused',
      value: 'mine',
      problem: { code: 'FIELD_CONFLICT' },
    });
    void again.book.retry(A, 'name');
    await world.pass(1_000);
    expect(readSource(again.book).name).toBe('mine');
    expect(again.book.refusals()).toEqual([]);
    expect((await browser.outboxStore.load()).entries).toEqual([]);
  });

  it('waits no longer than 7 days without being asked about, and no more than is kept is taken', async () => {
    const world = createWorld();
    const { browser, book, sync } = await openPage(world);
    world.network = 'down';
    void book.edit('source', A, { name: 'old' });
    await world.pass(100);
    sync.close();
    await world.pass(MAX_UNSENT_AGE_MS);
    const again = await openPage(world, browser);
    expect(again.book.refusals()).toMatchObject([
      { value: 'old', problem: { message: expect.stringMatching(/7 days/) } },
    ]);
    again.book.discard(A, 'name');

    for (let n = 0; n < MAX_UNSENT_WRITES; n++) void again.book.edit('source', A, { note: `${n}` });
    expect(await again.book.edit('source', A, { name: 'one too many' })).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/2,000 changes wait/) },
    });
    expect(again.book.refusals()).toMatchObject([{ value: 'one too many' }]);
  });
});

describe('a write that the server always fails on', () => {
  it('is put aside in sight, and the others go on', async () => {
    const world = createWorld();
    const { book } = await openPage(world);
    world.faultOn = 'poison';
    void book.edit('source', A, { name: 'poison' });
    void book.edit('source', A, { note: 'fine' });
    await world.pass(60_000);
    expect(readSource(book)).toMatchObject({ name: 'Laptop', note: 'fine' });
    expect(book.refusals()).toMatchObject([
      { field: 'name', value: 'poison', problem: { code: 'INTERNAL' } },
    ]);
    world.faultOn = null;
    void book.retry(A, 'name');
    await world.pass(1_000);
    expect(readSource(book).name).toBe('poison');
  });
});
