import { MAX_OPERATIONS, type Operation } from '@callsign/contracts/commits';
import { takeBack } from '../book/take-back.ts';
import { leftOutText } from '../sheet/renumber.ts';
import type { Book } from '../sync/book.ts';
import { showFailure, showUndo } from '../ui/toasts.ts';

/** An act on many rows, in words. */
export interface BlockAct {
  /** What the log says of it: "clear". */
  readonly reason: string;
  /** What the person is told when it is done: "12 cells cleared". */
  readonly done: string;
}

/**
 * Writes many rows as one commit, which one undo takes back. All or nothing: where something stands in the way, nothing is written
 * and its author is told what it is, with the way to write all the others.
 */
export async function writeBlock(
  book: Book,
  operations: readonly Operation[],
  act: BlockAct,
  applyRest = false,
): Promise<void> {
  if (operations.length > MAX_OPERATIONS)
    return showFailure(tooManyRows(operations.length), { kind: 'block' });
  if (operations.length === 0) return;
  const result = await book.commit(operations, act.reason, applyRest);
  const leftOut = (refused: Parameters<typeof leftOutText>[0] = []) =>
    leftOutText(refused, operations, (uuid) => book.row(uuid)?.id);
  if (result.ok) {
    const { commit, refused } = result;
    showUndo(`${act.done}.${leftOut(refused)}`, () => void takeBack(book, commit.uuid));
    return;
  }
  const { message, refused } = result.error;
  const others = {
    label: 'Do the others',
    // As it was seen when it was refused, so that nothing is written over.
    run: () => void writeBlock(book, operations, act, true),
  };
  const hasOthers = refused !== undefined && refused.length < operations.length;
  showFailure(`${message}${leftOut(refused)}`, { kind: 'block', ...(hasOthers ? { action: others } : {}) });
}

/** Why so many rows cannot be changed in one step. */
export const tooManyRows = (count: number): string =>
  `That would change ${count.toLocaleString('en')} rows, and one step changes ${MAX_OPERATIONS} at the most. Nothing was changed; do it in parts.`;
