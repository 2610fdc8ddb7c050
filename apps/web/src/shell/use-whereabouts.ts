import { useEffect } from 'react';
import { useBook } from '../book/book-context.tsx';
import { usePlace } from '../navigation/use-place.ts';

/** Tells the others on which screen of the show this person is, and whether anybody sits there. */
export function useWhereabouts(): void {
  const book = useBook();
  const { tabs, tabIndex } = usePlace();
  const tab = tabs[tabIndex];
  const screen = tab?.type ?? tab?.label ?? '';
  useEffect(() => book.moveTo({ screen }), [book, screen]);
  useEffect(() => {
    const stir = () => book.noteActivity();
    const kinds = ['keydown', 'input', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const kind of kinds) window.addEventListener(kind, stir, { passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, stir);
    };
  }, [book]);
}
