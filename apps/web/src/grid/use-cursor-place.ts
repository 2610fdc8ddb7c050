import type { Uuid } from '@callsign/contracts/scalars';
import { useEffect } from 'react';
import { useBook } from '../book/book-context.tsx';

/** Tells the others in which cell this person stands, and that nobody stands there any more when the grid is left. */
export function useCursorPlace(uuid: Uuid | null, field: string | null, isEditing: boolean): void {
  const book = useBook();
  // A row that the server has not made yet is known to nobody else.
  const known = uuid !== null && book.confirmed(uuid) !== undefined ? uuid : null;
  useEffect(() => {
    book.stand({ uuid: known, field: known === null ? null : field, editing: known !== null && isEditing });
  }, [book, known, field, isEditing]);
  useEffect(() => () => book.stand({ uuid: null, field: null, editing: false }), [book]);
}
