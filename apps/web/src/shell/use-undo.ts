import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect, useRef } from 'react';
import { useBook } from '../book/book-context.tsx';
import { commitText, skippedText } from '../book/commit-text.ts';
import { offerFreeIds } from '../book/take-back.ts';
import { useMay } from '../book/use-may.ts';
import type { Book } from '../sync/book.ts';
import type { IdsByRow } from '../sync/entry.ts';
import { showDone, showFailure } from '../ui/toasts.ts';

type Step = 'undo' | 'redo';

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Ctrl+Z, and Ctrl+Y or Ctrl+Shift+Z: this person's own last step, taken back or done again; in an editor they are the editor's. */
export function useUndo(): void {
  const book = useBook();
  const mayUndo = useMay('rows:edit');
  // Where the next step begins, when the one before it could not be taken.
  const below = useRef<Record<Step, Uuid<'commit'> | undefined>>({ undo: undefined, redo: undefined });
  useEffect(() => {
    if (!mayUndo) return;
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      if (!(event.ctrlKey || event.metaKey) || event.altKey || !['z', 'y'].includes(key)) return;
      if (event.defaultPrevented || isTyping(event.target)) return;
      event.preventDefault();
      void take(book, key === 'y' || event.shiftKey ? 'redo' : 'undo', below.current);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [book, mayUndo]);
}

async function take(
  book: Book,
  step: Step,
  below: Record<Step, Uuid<'commit'> | undefined>,
  ids?: IdsByRow,
): Promise<void> {
  const start = below[step];
  const result = step === 'undo' ? await book.undo(null, start, ids) : await book.redo(start, ids);
  const kind = 'undo';
  if (result.ok) {
    below.undo = below.redo = undefined;
    const words = step === 'undo' ? 'Undone' : 'Done again';
    const back = step === 'undo' ? ('redo' as const) : ('undo' as const);
    showDone(`${words}: ${commitText(result.commit)}.${skippedText(result.skipped)}`, {
      label: step === 'undo' ? 'Redo' : 'Undo',
      run: () => void take(book, back, below),
    });
    return;
  }
  if (result.error.taken) return offerFreeIds(result.error, (free) => void take(book, step, below, free));
  const { commit, skipped = [], message } = result.error;
  if (commit) below[step] = commit;
  showFailure(`${message}${skippedText(skipped)}`, { kind });
}
