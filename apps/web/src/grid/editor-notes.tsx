import type { Draft } from '@callsign/contracts/reading';
import { valueText, type Wording } from '@callsign/contracts/value-text';
import { useRef, useSyncExternalStore } from 'react';
import { useBook } from '../book/book-context.tsx';
import { restoreRow } from '../book/take-back.ts';
import cells from '../cells/cells.module.css';
import type { CellColumn } from '../columns/columns.ts';
import { valueIn } from '../sync/row.ts';
import { sameValue } from '../sync/same-value.ts';
import { Button } from '../ui/button.tsx';
import { copyAndSay } from '../ui/copy.ts';
import type { Editing } from './editing.ts';

interface Props {
  editing: Editing;
  column: CellColumn;
  draft: Draft;
  type: string;
  wording: Wording;
}

/** What others did to the cell while it is being edited: they changed it, or deleted its row. */
export function EditorNotes({ editing, column, draft, type, wording }: Props) {
  const book = useBook();
  const stored = useSyncExternalStore(book.subscribe, () => book.confirmed(editing.key));
  const atOpening = useRef(stored);
  const author = useRef<string | null>(null);
  const tint = book.recentChange(editing.key, column.field);
  if (tint?.userName) author.current = tint.userName;
  if (!atOpening.current) return null;

  if (!stored) {
    return (
      <div className={cells.problem} data-look="note">
        <p>This row was deleted while you edited it. Your text is still here.</p>
        <div className={cells.actions}>
          <Button onClick={() => void restoreRow(book, type, editing.key)}>Restore row</Button>
          <Button onClick={() => void copyAndSay(draft.text)}>Copy my text</Button>
        </div>
      </div>
    );
  }

  const value = valueIn(stored, column.field);
  if (sameValue(value, valueIn(atOpening.current, column.field)) || sameValue(value, editing.value))
    return null;
  const text = valueText(column, value, wording);
  return (
    <div className={cells.problem} data-look="note">
      <p>
        {author.current ?? 'Someone'} changed this to {text === '' ? 'nothing' : `“${text}”`}.
      </p>
    </div>
  );
}
