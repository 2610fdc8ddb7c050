import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import { valueIn } from './row.ts';
import { A, openPage } from './test-page.ts';
import { createWorld } from './test-server.ts';

const B = 'b' as Uuid<'source'>;

/** A show with two sources, and what of it is written. */
async function open() {
  const world = createWorld();
  world.write(B, { id: 'SRC 2', name: 'old' }, 'Remote');
  const page = await openPage(world);
  const done = () =>
    world.log.commits.flatMap(({ changes }) => changes.map(({ entity }) => String(valueIn(entity, 'name'))));
  return { world, ...page, done };
}

describe('what is typed while the server’s database', () => {
  it('is away waits with the reason, is never shown as refused, and goes out when it is back', async () => {
    const { world, book, done } = await open();
    const message = 'The database does not answer just now. Try again in a moment.';
    world.trouble = { on: '/api/', code: 'BUSY', message };
    void book.edit('source', A, { name: 'waits' });
    await world.pass(60_000);
    expect(book.status()).toMatchObject({ pending: 1, refused: 0, trouble: { code: 'BUSY', message } });
    expect(book.cell(A, 'name')).toMatchObject({ value: 'waits', state: 'sending' });
    world.trouble = null;
    await world.pass(12_000);
    expect(book.status()).toMatchObject({ pending: 0, refused: 0, trouble: null });
    expect(done().filter((name) => name === 'waits')).toHaveLength(1);
  });

  it('has its row held by somebody waits alone: another row of the same kind is written', async () => {
    const { world, book, done } = await open();
    const message = 'SRC 1 is held by ana (psql).';
    world.trouble = { on: `/api/sources/${A}`, code: 'ROW_HELD', message };
    void book.edit('source', A, { name: 'waits' });
    await world.pass(100);
    void book.edit('source', B, { name: 'goes on' });
    await world.pass(2_000);
    expect(done()).toContain('goes on');
    expect(book.status()).toMatchObject({ pending: 1, refused: 0, trouble: { message } });
    world.trouble = null;
    await world.pass(12_000);
    expect(book.status()).toMatchObject({ pending: 0, trouble: null });
    expect(done()).toContain('waits');
  });
});
