import type { Refusal } from '../sync/overlay.ts';

/** The cell in conflict after the one that was shown last, in a circle; the first where that one is decided. */
export function nextChoice(inCells: readonly Refusal[], last: Refusal | undefined): Refusal | undefined {
  const at = inCells.findIndex(({ key, field }) => key === last?.key && field === last.field);
  return inCells[(at + 1) % inCells.length];
}
