import { useEffect } from 'react';
import { useBook } from '../book/book-context.tsx';
import { usePlace } from '../navigation/use-place.ts';

/** Publishes to the crew on which screen of the show this person is, and when they last used mouse or keyboard. */
export function useWhereabouts(): void {
  const book = useBook();
  const { tabs, tabIndex } = usePlace();
  const tab = tabs[tabIndex];
  const screen = tab?.type ?? tab?.label ?? '';
  useEffect(() => book.moveTo({ screen }), [book, screen]);
  useEffect(() => {
    const noteActivity = () => book.noteActivity();
    const kinds = ['keydown', 'input', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, noteActivity, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, noteActivity);
    };
  }, [book]);
}
