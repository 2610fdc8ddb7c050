import type { Uuid } from '@callsign/contracts/scalars';
import type { Book } from '../sync/book.ts';
import type { IdsByRow } from '../sync/entry.ts';
import type { Problem } from '../sync/result.ts';
import { showFailure } from '../ui/toasts.ts';

/** Undoes a commit, and shows the server's sentence where it refuses. */
export async function takeBack(book: Book, commit: Uuid<'commit'>, ids?: IdsByRow): Promise<void> {
  const result = await book.undo(commit, undefined, ids);
  if (!result.ok) offerFreeIds(result.error, (free) => void takeBack(book, commit, free));
}

/** Restores a row from the trash, and shows the server's sentence where it refuses. */
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

/**
 * Shows why a restore or undo was refused; where ids are taken meanwhile, the notice offers to repeat it with free
 * ids.
 */
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
