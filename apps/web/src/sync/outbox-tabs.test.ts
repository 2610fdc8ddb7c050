import { describe, expect, it } from 'vitest';
import { A, openPage, readIds, readSource } from './test-page.ts';
import { createWorld } from './test-server.ts';
import { createTestBrowser } from './test-tabs.ts';

describe('two tabs of one browser', () => {
  it('share what is unsent, and only one of them sends', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await openPage(world, browser), await openPage(world, browser)];
    world.network = 'down';
    const edits = [one.book.edit('source', A, { name: 'one' }), two.book.edit('source', A, { note: 'two' })];
    const made = two.book.create('source', { id: 'SRC 2' });
    await world.pass(100);
    for (const { book } of [one, two]) {
      expect(book.status().pending).toBe(3);
      expect(readSource(book)).toMatchObject({ name: 'one', note: 'two' });
      expect(readIds(book)).toEqual(['SRC 1', 'SRC 2']);
    }
    world.network = 'up';
    await world.pass(15_000);
    expect((await Promise.all([...edits, made])).every(({ ok }) => ok)).toBe(true);
    expect(new Set(world.asked.map(({ key }) => key)).size).toBe(world.asked.length);
    expect(world.log.commits).toHaveLength(5);
    for (const { book } of [one, two]) {
      expect(book.status().pending).toBe(0);
      expect(readIds(book)).toEqual(['SRC 1', 'SRC 2']);
    }
  });

  it('take over from each other: what a closed or crashed tab has left is sent by the next, once', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await openPage(world, browser), await openPage(world, browser)];
    world.network = 'deaf';
    void one.book.edit('source', A, { name: 'one' });
    const mine = two.book.edit('source', A, { note: 'two' });
    await world.pass(500);
    one.die();
    one.sync.close();
    world.network = 'up';
    await world.pass(15_000);
    expect(await mine).toMatchObject({ ok: true });
    expect(readSource(two.book)).toMatchObject({ name: 'one', note: 'two', version: 3 });
    expect(two.book.status().pending).toBe(0);
  });

  it('know of each other’s refused values, and one choice counts for both', async () => {
    const world = createWorld();
    const browser = createTestBrowser();
    const [one, two] = [await openPage(world, browser), await openPage(world, browser)];
    const opened = readSource(one.book).version;
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
