import { describe, expect, it } from 'vitest';
import { A, openPage, readIds, readSource } from './test-page.ts';
import { createWorld } from './test-server.ts';

/** A page that has written something, and the seq that the standby has reached. */
async function open() {
  const world = createWorld();
  const page = await openPage(world);
  const received = world.log.head();
  return { world, ...page, received };
}

const toDecide = (outbox: { all(): readonly { action: { do: string }; isLost?: true }[] }) =>
  outbox.all().map(({ action, isLost }) => `${isLost ? 'lost ' : ''}${action.do}`);

describe('after a failover to a standby that was behind, its author is asked about', () => {
  it('an acknowledged edit that is gone: it is shown in its cell, sent only when he says so, and then once', async () => {
    const { world, book, sync, received } = await open();
    void book.edit('source', A, { name: 'mine' });
    await world.pass(1_000);
    expect(readSource(book).name).toBe('mine');
    world.failOver(received);
    world.write('b', { id: 'SRC 2' });
    const asked = world.asked.length;
    await world.pass(20_000);
    expect(readSource(book).name).toBe('Laptop');
    expect(book.cell(A, 'name')).toMatchObject({
      state: 'refused',
      value: 'mine',
      problem: { message: expect.stringMatching(/^This was saved, and is gone: the database failed over/) },
    });
    expect(world.asked).toHaveLength(asked);
    void book.retry(A, 'name');
    await world.pass(1_000);
    expect(readSource(book).name).toBe('mine');
    expect(sync.outbox.all()).toEqual([]);
    await world.pass(60_000);
    expect(world.log.commits.filter(({ userName }) => userName === 'Kim')).toHaveLength(1);
  });

  it('a new row with what was typed into it since, and a deletion', async () => {
    const { world, book, sync, received } = await open();
    const creating = book.create('source', { id: 'SRC 7', name: 'new' });
    await world.pass(1_000);
    const made = await creating;
    if (!made.ok) throw new Error(made.error.message);
    void book.edit('source', made.entity.uuid, { note: 'later' });
    await world.pass(1_000);
    void book.remove('source', A);
    await world.pass(1_000);
    expect(readIds(book)).toEqual(['SRC 7']);

    world.failOver(received);
    await world.pass(20_000);
    expect(toDecide(sync.outbox)).toEqual(['lost create', 'lost remove']);
    for (const { key } of sync.outbox.all()) sync.outbox.retry(key);
    await world.pass(5_000);
    expect(readIds(book)).toEqual(['SRC 7']);
    expect(book.rows('source')[0]).toMatchObject({ name: 'new', note: 'later' });
    expect(sync.outbox.all()).toEqual([]);
  });

  it('nothing of a new row that its author had deleted again', async () => {
    const { world, book, sync, received } = await open();
    const creating = book.create('source', { id: 'SRC 7', name: 'new' });
    await world.pass(1_000);
    const made = await creating;
    if (!made.ok) throw new Error(made.error.message);
    void book.remove('source', made.entity.uuid);
    await world.pass(1_000);
    world.failOver(received);
    await world.pass(20_000);
    expect(toDecide(sync.outbox)).toEqual([]);
  });

  it('what an earlier page had written, once, in however many tabs', async () => {
    const { world, browser, book, sync, received } = await open();
    void book.edit('source', A, { name: 'mine' });
    await world.pass(1_000);
    sync.close();
    world.failOver(received);
    const tabs = [await openPage(world, browser), await openPage(world, browser)];
    await world.pass(20_000);
    for (const tab of tabs) expect(toDecide(tab.sync.outbox)).toEqual(['lost edit']);
    expect((await browser.outboxStore.load()).acknowledged).toEqual([]);
    tabs[0]?.book.discard(A, 'name');
    await world.pass(1_000);
    for (const tab of tabs) expect(tab.sync.outbox.all()).toEqual([]);
  });

  it('nothing where nothing is lost, or is there by now as he wanted it', async () => {
    const { world, book, sync, received } = await open();
    void book.edit('source', A, { name: 'mine' });
    await world.pass(1_000);
    world.failOver(world.log.head());
    await world.pass(20_000);
    expect(sync.outbox.all()).toEqual([]);
    world.failOver(received);
    world.write(A, { name: 'mine' });
    await world.pass(20_000);
    expect(sync.outbox.all()).toEqual([]);
    expect(readSource(book).name).toBe('mine');
  });
});

describe('an edit that waits while the database fails over, and counts in the history that is gone,', () => {
  it('is a conflict to decide where somebody has changed its field since', async () => {
    const { world, book, received } = await open();
    world.write(A, { name: 'lost' });
    await world.pass(100);
    world.network = 'down';
    void book.edit('source', A, { name: 'mine', note: 'also mine' });
    await world.pass(100);
    world.failOver(received);
    // The same version number as the one that was lost.
    world.write(A, { name: 'theirs' });
    world.network = 'up';
    await world.pass(30_000);
    expect(readSource(book)).toMatchObject({ name: 'theirs', note: 'also mine' });
    expect(book.refusals()).toMatchObject([
      {
        field: 'name',
        value: 'mine',
        problem: { code: 'FIELD_CONFLICT', fields: { name: { theirs: 'theirs' } } },
      },
    ]);
    void book.retry(A, 'name');
    await world.pass(1_000);
    expect(readSource(book).name).toBe('mine');
  });

  it('goes on by itself where its field holds what its author saw', async () => {
    const { world, book, received } = await open();
    world.write(A, { note: 'lost' });
    await world.pass(100);
    world.network = 'down';
    for (const name of ['one', 'two']) void book.edit('source', A, { name });
    await world.pass(100);
    world.failOver(received);
    world.write(A, { note: 'theirs' });
    world.network = 'up';
    await world.pass(30_000);
    expect(book.status()).toMatchObject({ pending: 0, refused: 0 });
    expect(readSource(book)).toMatchObject({ name: 'two', note: 'theirs' });
  });
});
