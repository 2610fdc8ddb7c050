import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Book } from './book.ts';
import { SHOW } from './test-log.ts';
import { createWorld } from './test-server.ts';

const A = 'a' as Uuid<'source'>;
const show = SHOW as Uuid<'production'>;

async function two() {
  const world = createWorld();
  const [kim, lee] = [world.open('Kim').openBook(show), world.open('Lee').openBook(show)];
  await world.pass(100);
  expect([kim.status().connection, lee.status().connection]).toEqual(['live', 'live']);
  return { world, kim, lee };
}
const source = (book: Book) => book.row(A) as Entity<'source'>;

describe('two people in one production', () => {
  it('see each other edit, and each change once', async () => {
    const { world, kim, lee } = await two();
    const seen: unknown[] = [];
    kim.subscribe(() => {
      if (seen.at(-1) !== source(kim).name) seen.push(source(kim).name);
    });
    const edit = kim.edit('source', A, { name: 'Desk' });
    expect(source(kim).name).toBe('Desk');
    expect(kim.cell(A, 'name')).toEqual({ value: 'Desk', state: 'sending' });
    await world.pass(100);
    expect((await edit).ok).toBe(true);
    expect(kim.cell(A, 'name').state).toBe('confirmed');
    expect(source(lee).name).toBe('Desk');
    expect(lee.recentChange(A, 'name')).toMatchObject({ userName: 'Kim' });
    expect(kim.recentChange(A, 'name')).toBeNull();
    expect(seen).toEqual(['Desk']);
    await world.pass(1200);
    expect(lee.recentChange(A, 'name')).toBeNull();
  });

  it('merge their changes of different fields without a word', async () => {
    const { world, kim, lee } = await two();
    const results = Promise.all([
      kim.edit('source', A, { name: 'Desk' }),
      lee.edit('source', A, { note: 'left' }),
    ]);
    await world.pass(100);
    expect((await results).map(({ ok }) => ok)).toEqual([true, true]);
    for (const book of [kim, lee])
      expect(source(book)).toMatchObject({ name: 'Desk', note: 'left', version: 3 });
    expect(world.asked.map(({ body }) => Object.keys(body).sort())).toEqual([
      ['name', 'version'],
      ['note', 'version'],
    ]);
  });

  it('are told of a conflict when both change the same field, and the draft is kept until its author chooses', async () => {
    const { world, kim, lee } = await two();
    const opened = source(kim).version;
    await Promise.all([lee.edit('source', A, { name: 'Theirs' }), world.pass(100)]);
    const edit = kim.edit('source', A, { name: 'Mine', note: 'kept' }, opened);
    await world.pass(100);
    expect(await edit).toMatchObject({ ok: false, error: { code: 'FIELD_CONFLICT' } });
    expect(source(kim)).toMatchObject({ name: 'Theirs', note: 'kept' });
    expect(kim.cell(A, 'name')).toMatchObject({ value: 'Mine', state: 'refused' });
    expect(kim.refusals()).toHaveLength(1);

    const retry = kim.retry(A, 'name');
    await world.pass(100);
    expect((await retry).ok).toBe(true);
    expect([source(kim).name, source(lee).name]).toEqual(['Mine', 'Mine']);
    expect(kim.status().refused).toBe(0);
  });

  it('can take theirs', async () => {
    const { world, kim, lee } = await two();
    await Promise.all([lee.edit('source', A, { name: 'Theirs' }), world.pass(100)]);
    await Promise.all([kim.edit('source', A, { name: 'Mine' }, 1), world.pass(100)]);
    kim.discard(A, 'name');
    expect(kim.cell(A, 'name')).toEqual({ value: 'Theirs', state: 'confirmed' });
    expect(kim.drafts(A)).toBeUndefined();
  });

  it('do not miss a change that slipped in between two edits of their own', async () => {
    const { world, kim, lee } = await two();
    world.streaming = false;
    void lee.edit('source', A, { name: 'Theirs' });
    await world.pass(10);
    void kim.edit('source', A, { note: 'mine' });
    const second = kim.edit('source', A, { name: 'Mine' });
    await world.pass(10);
    expect(await second).toMatchObject({ ok: false, error: { code: 'FIELD_CONFLICT' } });
  });

  it('send one another no write because of what they receive', async () => {
    const { world, kim, lee } = await two();
    const before = world.asked.length;
    world.write('b', { id: 'SRC 2' });
    world.write('b', null);
    world.write(SHOW, null, 'Root', 'production');
    await world.pass(60_000);
    expect(world.asked.length).toBe(before);
    for (const book of [kim, lee]) {
      expect(book.status().gone).toMatchObject({ userName: 'Root' });
      expect(await book.edit('source', A, { name: 'late' })).toMatchObject({ ok: false });
    }
    expect(world.asked.length).toBe(before);
  });
});

describe('one person', () => {
  it('is never in conflict with himself, however fast he toggles', async () => {
    const { world, kim } = await two();
    const edits = Array.from({ length: 10 }, (_, n) => kim.edit('source', A, { name: `toggle ${n}` }));
    expect(kim.status().pending).toBe(10);
    expect(source(kim).name).toBe('toggle 9');
    await world.pass(500);
    expect((await Promise.all(edits)).every(({ ok }) => ok)).toBe(true);
    expect(world.asked.map(({ body }) => body.name)).toEqual(edits.map((_, n) => `toggle ${n}`));
    expect(source(kim)).toMatchObject({ name: 'toggle 9', version: 11 });
    expect(kim.status().pending).toBe(0);
  });

  it('needs no echo: his screen has the answer itself, although the stream is late', async () => {
    const { world, kim } = await two();
    world.streaming = false;
    void kim.edit('source', A, { name: 'Desk' });
    const made = kim.create('source', { id: 'SRC 2' });
    await world.pass(50);
    expect(kim.cell(A, 'name')).toEqual({ value: 'Desk', state: 'confirmed' });
    expect(kim.confirmed(A)).toMatchObject({ name: 'Desk', version: 2 });
    expect(await made).toMatchObject({ ok: true });
    expect(kim.rows('source').map(({ id }) => id)).toEqual(['SRC 1', 'SRC 2']);
  });

  it('keeps typing over his own unconfirmed value although the answers come late', async () => {
    const { world, kim } = await two();
    const opened = source(kim).version;
    void kim.edit('source', A, { name: 'first' });
    await world.pass(100);
    const second = kim.edit('source', A, { name: 'second' }, opened);
    await world.pass(100);
    expect(await second).toMatchObject({ ok: true });
  });

  it('keeps what he types while the server is away, and sends it once when it is back', async () => {
    const { world, kim, lee } = await two();
    world.network = 'down';
    world.cut();
    const edit = kim.edit('source', A, { name: 'offline' });
    const made = kim.create('source', { id: 'SRC 7', name: 'new' });
    await world.pass(3_000);
    expect(kim.status()).toMatchObject({ connection: 'reconnecting', pending: 2 });
    await world.pass(60_000);
    expect(kim.status()).toMatchObject({ connection: 'offline', pending: 2 });
    expect(source(kim).name).toBe('offline');
    expect(kim.unsaved('source')).toMatchObject([{ fields: { id: 'SRC 7' } }]);
    world.network = 'up';
    await world.pass(15_000);
    expect(await Promise.all([edit, made])).toMatchObject([
      { ok: true },
      { ok: true, entity: { id: 'SRC 7' } },
    ]);
    expect(kim.status()).toMatchObject({ connection: 'live', pending: 0 });
    expect(kim.unsaved('source')).toEqual([]);
    for (const book of [kim, lee])
      expect(book.rows('source').map(({ id }) => id)).toEqual(['SRC 1', 'SRC 7']);
  });

  it('makes no second row when the answer to the first request is lost', async () => {
    const { world, kim } = await two();
    world.network = 'deaf';
    const made = kim.create('source', { name: 'once' });
    await world.pass(2_000);
    world.network = 'up';
    await world.pass(15_000);
    expect(await made).toMatchObject({ ok: true });
    expect(new Set(world.asked.map(({ key }) => key)).size).toBe(1);
    expect(world.asked.length).toBeGreaterThan(1);
    expect(kim.rows('source')).toHaveLength(2);
  });

  it('has a write tried again after a server error, and refused after a refusal', async () => {
    const { world, kim } = await two();
    world.failWith = 502;
    const edit = kim.edit('source', A, { name: 'timeout' });
    await world.pass(30_000);
    expect(kim.status().pending).toBe(1);
    world.failWith = null;
    await world.pass(15_000);
    expect((await edit).ok).toBe(true);

    world.write('b', { id: 'SRC 2' });
    await world.pass(100);
    const taken = kim.edit('source', A, { id: 'SRC 2', name: 'kept' });
    await world.pass(100);
    expect(await taken).toMatchObject({ ok: false, error: { code: 'ID_TAKEN', nextFree: 'SRC 99' } });
    expect(source(kim)).toMatchObject({ id: 'SRC 1', name: 'kept' });
    void kim.retry(A, 'id', 'SRC 99');
    await world.pass(100);
    expect(source(kim).id).toBe('SRC 99');
  });

  it('keeps the text for a row that was deleted under it, until the row is restored', async () => {
    const { world, kim } = await two();
    world.write('a', null);
    await world.pass(100);
    const edit = kim.edit('source', A, { name: 'long text' }, 1);
    await world.pass(100);
    expect(await edit).toMatchObject({ ok: false, error: { code: 'ROW_DELETED' } });
    expect(kim.cell(A, 'name')).toMatchObject({ value: 'long text', state: 'refused' });
    void kim.restore('source', A);
    void kim.retry(A, 'name');
    await world.pass(100);
    expect(source(kim).name).toBe('long text');
  });

  it('finds lists and rows to be the same objects until they change', async () => {
    const { world, kim } = await two();
    world.write('b', { id: 'SRC 2' });
    await world.pass(100);
    const [rows, status] = [kim.rows('source'), kim.status()];
    const untouched = kim.row('b' as Uuid<'source'>);
    expect([kim.rows('source') === rows, kim.status() === status]).toEqual([true, true]);
    void kim.edit('source', A, { name: 'x' });
    const edited = kim.rows('source');
    expect(edited === rows).toBe(false);
    expect(kim.rows('source') === edited).toBe(true);
    expect(kim.row('b' as Uuid<'source'>) === untouched).toBe(true);
    const drafts = kim.drafts(A);
    expect(kim.drafts(A) === drafts).toBe(true);
    await world.pass(100);
    const cameras = kim.rows('camera');
    expect(kim.rows('camera') === cameras).toBe(true);
  });
});
