import type { historyPage } from '@callsign/contracts/api';
import { momentText } from '@callsign/contracts/instant-text';
import type { z } from 'zod';
import type { SwitchPart, SwitchRow } from './switch-parts.ts';

/** The changes of a row as its history answers them, newest first. */
export type Changes = z.infer<typeof historyPage>['changes'];

/**
 * Who switched a switch last and when (in a zone), as a sentence. The creation of the row counts where the row was made with
 * another position than `before`, which holds what applied without it.
 */
export function lastSwitched(
  changes: Changes,
  part: SwitchPart,
  before: Record<SwitchPart, boolean>,
  zone: string,
): string {
  const last = changes.find(
    ({ old, operation, entity }) =>
      part in old || (operation === 'created' && (entity as Partial<SwitchRow>)[part] !== before[part]),
  );
  if (!last) return 'Never switched';
  return `Switched by ${last.userName ?? 'somebody'} ${momentText(last.at, zone)}`;
}
