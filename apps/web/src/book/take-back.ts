import type { Uuid } from '@callsign/contracts/scalars';
import type { Book } from '../sync/book.ts';
import type { IdsByRow } from '../sync/entry.ts';
import type { Problem } from '../sync/result.ts';
import { showFailure } from '../ui/toasts.ts';

/** Takes a commit back, and says why where that fails. */
export async function takeBack(book: Book, commit: Uuid<'commit'>, ids?: IdsByRow): Promise<void> {
  const result = await book.undo(commit, undefined, ids);
  if (!result.ok) offerFreeIds(result.error, (free) => void takeBack(book, commit, free));
}

/** Takes a row out of the trash, and says why where that fails. */
export async function restoreRow(
  book: Book,
  type: string,
  uuid: Uuid,
  onRestored?: () => void,
  ids?: IdsByRow,
): Promise<void> {
  const result = await book.restore(type, uuid, ids);
  if (result.ok) onRestored?.();
  else offerFreeIds(result.error, (free) => void restoreRow(book, type, uuid, onRestored, free));
}

/** Says why something did not come back; where the ids of its rows are taken by now, offers to bring it back under free ones. */
export function offerFreeIds(problem: Problem, again: (ids: IdsByRow) => void): void {
  const free = freeIds(problem);
  showFailure(
    problem.message,
    free ? { action: { label: `Use ${Object.values(free).join(', ')}`, run: () => again(free) } } : {},
  );
}

/** The free ids that an answer offers for rows whose own are taken by now. */
export function freeIds({ taken }: Problem): IdsByRow | undefined {
  return taken && Object.fromEntries(taken.map(({ row, nextFree }) => [row.uuid, nextFree]));
}
