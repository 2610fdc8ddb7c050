import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { valueIn } from './row.ts';
import { A, openPage } from './test-page.ts';
import { createWorld } from './test-server.ts';

const CAMERA = 'c' as Uuid<'camera'>;

/** A show with a camera, in which sources are read-only. */
async function closed() {
  const world = createWorld();
  world.write('c', { id: 'CAM 1', name: 'old' }, 'Remote', 'camera');
  const page = await openPage(world);
  world.readOnly = '/api/sources';
  const done = () =>
    world.log.commits.flatMap(({ changes }) => changes.map(({ entity }) => String(valueIn(entity, 'name'))));
  return { world, ...page, done };
}

describe('what is typed into rows that are read-only', () => {
  it('waits, and does not keep back what is typed into others', async () => {
    const { world, book, done } = await closed();
    void book.edit('source', A, { name: 'waits' });
    await world.pass(100);
    void book.edit('camera', CAMERA, { name: 'goes on' });
    await world.pass(1_000);
    expect(done()).toContain('goes on');
    expect(done()).not.toContain('waits');
    expect(book.status()).toMatchObject({ pending: 1, refused: 0 });
    expect(book.cell(A, 'name')).toMatchObject({ value: 'waits', state: 'sending' });
  });

  it('is sent in its order and once when that ends, within the server’s timeout', async () => {
    const { world, book, done } = await closed();
    for (const name of ['one', 'two']) void book.edit('source', A, { name });
    void book.create('source', { id: 'SRC 7', name: 'three' });
    await world.pass(30_000);
    expect(book.status().pending).toBe(3);
    // Only the first of them is tried meanwhile: a few times after the connection came, then every five seconds.
    expect(new Set(world.asked.map(({ key }) => key)).size).toBe(1);
    expect(world.asked.length).toBeLessThan(14);
    world.readOnly = null;
    await world.pass(6_000);
    expect(book.status().pending).toBe(0);
    expect(done().slice(-3)).toEqual(['one', 'two', 'three']);
  });

  it('comes before a step of undo, which would else take back something older', async () => {
    const { world, book } = await closed();
    void book.edit('source', A, { name: 'waits' });
    await world.pass(100);
    void book.undo(null);
    await world.pass(1_000);
    expect(world.asked.map(({ path }) => path).filter((path) => path.endsWith('/undo'))).toEqual([]);
    world.readOnly = null;
    await world.pass(6_000);
    expect(world.asked.map(({ path }) => path).at(-1)).toMatch(/\/undo$/);
  });

  it('is sent at once when the screen is told of the end, not after the pause that the server asked for', async () => {
    const { world, book } = await closed();
    void book.edit('source', A, { name: 'waits' });
    await world.pass(1_000);
    world.readOnly = null;
    world.write('switch', { readOnly: false }, 'Ana', 'switch');
    await world.pass(50);
    expect(book.status().pending).toBe(0);
  });

  it('is sent at once even if it was being refused at the moment of the end', async () => {
    const { world, book } = await closed();
    world.answersTake = 100;
    void book.edit('source', A, { name: 'waits' });
    await world.pass(50);
    world.readOnly = null;
    world.write('switch', { readOnly: false }, 'Ana', 'switch');
    await world.pass(300);
    expect(book.status().pending).toBe(0);
  });

  it('is sent soon even if the screen hears of the end before the instance of the server that it writes to', async () => {
    const { world, book } = await closed();
    void book.edit('source', A, { name: 'waits' });
    await world.pass(1_000);
    world.write('switch', { readOnly: false }, 'Ana', 'switch');
    await world.pass(300);
    expect(book.status().pending).toBe(1);
    world.readOnly = null;
    await world.pass(500);
    expect(book.status().pending).toBe(0);
  });
});

describe('what the server could not take while it was away', () => {
  it('is sent at once when the connection is back, and soon where the first attempt then still fails', async () => {
    const { world, book } = await closed();
    world.readOnly = null;
    world.failWith = 503;
    void book.edit('source', A, { name: 'waits' });
    // Long enough that the pauses between attempts have grown to ten seconds.
    await world.pass(60_000);
    world.cut();
    await world.pass(500);
    expect(book.status()).toMatchObject({ connection: 'live', pending: 1 });
    world.failWith = null;
    await world.pass(1_000);
    expect(book.status().pending).toBe(0);
  });

  it('is sent within the time that a busy server asked for, however long it was busy', async () => {
    const { world, book } = await closed();
    world.readOnly = null;
    world.failWith = 503;
    world.retryAfter = '1';
    void book.edit('source', A, { name: 'waits' });
    await world.pass(60_000);
    world.failWith = null;
    await world.pass(2_000);
    expect(book.status().pending).toBe(0);
  });
});
