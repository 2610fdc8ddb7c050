import type { AnyRow } from '../data/any-row.ts';
import type { GenericBook } from '../data/generic-book.ts';
import { takeBack } from '../data/take-back.ts';
import { showFailure, showUndo } from '../ui/toasts.ts';

/** Moves a row to the trash and offers to take that back. */
export async function deleteRow(book: GenericBook, type: string, row: AnyRow): Promise<void> {
  const result = await book.remove(type, row.uuid);
  if (!result.ok) {
    const users = (result.error.usedBy ?? []).map(({ id }) => id).join(', ');
    showFailure(users === '' ? result.error.message : `${result.error.message} In use by ${users}.`);
    return;
  }
  const { commit } = result;
  showUndo(`${row.id} deleted`, () => void takeBack(book, commit.uuid));
}
