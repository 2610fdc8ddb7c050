import { useEffect } from 'react';
import type { Grid } from './use-grid.ts';

/** Shows the others in which cell this person's cursor is, and takes that back when the grid is left. */
export function useSharedCursor({ book, cursor, editing }: Grid): void {
  const { line, active } = cursor;
  const uuid = line?.kind === 'row' ? line.row.uuid : null;
  // A row that the server has not made yet is known to nobody else.
  const known = uuid !== null && book.confirmed(uuid) !== undefined ? uuid : null;
  const field = known === null ? null : (active?.field ?? null);
  const isEditing = known !== null && editing !== null;
  useEffect(() => {
    book.moveTo({ uuid: known, field, editing: isEditing });
  }, [book, known, field, isEditing]);
  useEffect(() => () => book.moveTo({ uuid: null, field: null, editing: false }), [book]);
}
