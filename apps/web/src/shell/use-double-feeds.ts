import { useEffect, useRef } from 'react';
import { useBook, useBookStatus } from '../book/book-context.tsx';
import { useSession } from '../session/session.ts';
import { showFailure } from '../ui/toasts.ts';
import { newDoubleFeeds } from './new-double-feeds.ts';

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
    let last: unknown;
    const look = () => {
      const rows = book.rows('connection');
      if (!loaded || rows === last) return;
      last = rows;
      const isMine = ({ uuid, lastModifiedBy }: (typeof rows)[number]) =>
        lastModifiedBy === person.userId || book.drafts(uuid) !== undefined;
      const { all, own } = newDoubleFeeds(known.current, rows, isMine);
      known.current = all;
      for (const sentence of own) showFailure(sentence);
    };
    look();
    return book.subscribe(look);
  }, [book, loaded, person]);
}
