import { describe, expect, it } from 'vitest';
import { A, openPage, readIds, readSource } from './test-page.ts';
import { createWorld } from './test-server.ts';

describe('a new row', () => {
  it('shows at once, and all that refers to it follows when the server has made it', async () => {
    const world = createWorld();
    const { book } = await openPage(world);
    world.network = 'down';
    const { temporary } = book.add('source', { id: 'SRC 2' }, { moveOn: true, keep: true });
    void book.edit('source', temporary, { name: 'Desk' });
    void book.edit('source', A, { note: temporary });
    const [, row] = book.rows('source');
    expect(row).toMatchObject({ uuid: temporary, id: 'SRC 2', name: 'Desk', version: 0 });
    await world.pass(3_000);
    world.network = 'up';
    await world.pass(15_000);
    const made = book.rows('source').find(({ id }) => id === 'SRC 2');
    expect(made).toMatchObject({ name: 'Desk', version: 2 });
    expect(readSource(book).note).toBe(made?.uuid);
    expect(book.row(temporary)).toBe(made);
    expect(made && book.keyOf(made.uuid)).toBe(temporary);
    expect(JSON.stringify(world.asked.map(({ path, body }) => [path, body]))).not.toContain(temporary);
  });

  it('never shows twice, although it comes in the stream before the answer', async () => {
    const world = createWorld();
    const { book } = await openPage(world);
    const seen = new Set<string>();
    book.subscribe(() => seen.add(readIds(book).join()));
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
    const { book } = await openPage(world);
    world.network = 'down';
    const { temporary, done } = book.add('source', { id: 'SRC 2' }, { moveOn: true, keep: true });
    void book.edit('source', temporary, { name: 'Desk' });
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
    const { book } = await openPage(world);
    world.network = 'down';
    const { temporary } = book.add('source', { id: 'SRC 2', name: 'refuse me' }, { keep: true });
    void book.edit('source', temporary, { note: 'belongs to it' });
    void book.edit('source', A, { name: 'not held up' });
    world.network = 'up';
    await world.pass(15_000);
    expect(readSource(book).name).toBe('not held up');
    expect(book.unsaved('source')).toMatchObject([{ problem: { code: 'VALIDATION' } }]);
    void book.edit('source', temporary, { name: 'better' });
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
    const { book, sync } = await openPage(world);
    world.network = 'down';
    const { temporary } = book.add('source', { name: 'refuse me' }, { keep: true });
    void book.edit('source', temporary, { note: 'gone too' });
    void book.edit('source', A, { note: temporary });
    world.network = 'up';
    await world.pass(15_000);
    book.discardRow(temporary);
    await world.pass(100);
    expect(readIds(book)).toEqual(['SRC 1']);
    expect(sync.outbox.all()).toHaveLength(1);
    expect(book.refusals()).toMatchObject([
      { uuid: 'a', field: 'note', problem: { code: 'REFERENCE_NOT_FOUND' } },
    ]);
  });
});
