import type { Entity } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Book } from './book.ts';
import { SHOW } from './test-log.ts';
import type { createWorld } from './test-server.ts';
import { createTestBrowser } from './test-tabs.ts';

export const A = 'a' as Uuid<'source'>;
export const show = SHOW;

/** The first source of the show, as a book shows it. */
export const readSource = (book: Book) => book.row(A) as Entity<'source'>;

/** The ids of the sources of the show, in their order. */
export const readIds = (book: Book) => book.rows('source').map(({ id }) => id);

/** Opens the show in a tab of a browser, as Kim. */
export async function openPage(world: ReturnType<typeof createWorld>, browser = createTestBrowser()) {
  const { parts, die } = browser.tab();
  const sync = world.open('Kim', parts);
  const book = sync.openBook(show);
  await world.pass(100);
  return { browser, sync, book, die };
}
