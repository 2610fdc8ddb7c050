import { type DoubleFeed, doubleFeeds, doubleFeedText } from '@callsign/contracts/double-feeds';
import type { Entity } from '@callsign/contracts/registry';
import { compareDisplayIds } from '@callsign/identity/compare-display-ids';
import { useEffect, useRef } from 'react';
import { useBook, useBookStatus } from '../book/book-context.tsx';
import { useSession } from '../session/session.ts';
import { showFailure } from '../ui/toasts.ts';

type Feed = DoubleFeed<Entity<'connection'>>;

/** By the ids and not the uuids: a new row's uuid changes once it is stored. */
const textOf = ({ port, connections }: Feed) =>
  doubleFeedText(port, connections.map(({ id }) => id).sort(compareDisplayIds));

/**
 * Tells whoever put a second cable into an input, as soon as the book holds both: by their own edit, before the server has
 * answered it, or when somebody else's cable arrives.
 */
export function useDoubleFeeds(): void {
  const book = useBook();
  const { person } = useSession().sync;
  const { loaded } = useBookStatus();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    let seen: unknown;
    const look = () => {
      const rows = book.rows('connection');
      if (!loaded || rows === seen) return;
      seen = rows;
      const feeds = doubleFeeds(rows);
      const before = known.current;
      known.current = new Set(feeds.map(textOf));
      if (!before) return;
      for (const feed of feeds) {
        const isMine = feed.connections.some(
          ({ uuid, lastModifiedBy }) => lastModifiedBy === person.userId || book.drafts(uuid),
        );
        if (isMine && !before.has(textOf(feed))) showFailure(textOf(feed));
      }
    };
    look();
    return book.subscribe(look);
  }, [book, loaded, person]);
}
