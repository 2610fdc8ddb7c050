import type { Book } from '../sync/book.ts';
import type { AnyRow } from '../sync/row.ts';
import { showFailure, showUndo } from '../ui/toasts.ts';
import { takeBack } from './take-back.ts';

/** Moves a row to the trash and offers to take that back. */
export async function deleteRow(book: Book, type: string, row: AnyRow): Promise<void> {
  const result = await book.remove(type, row.uuid);
  if (!result.ok) {
    const users = (result.error.usedBy ?? []).map(({ id }) => id).join(', ');
    showFailure(users === '' ? result.error.message : `${result.error.message} In use by ${users}.`);
    return;
  }
  const { commit } = result;
  showUndo(`${row.id} deleted`, () => void takeBack(book, commit.uuid));
}
