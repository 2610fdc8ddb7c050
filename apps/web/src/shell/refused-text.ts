import { definitionOf } from '@callsign/contracts/registry';
import type { Uuid } from '@callsign/contracts/scalars';
import type { Action, Entry } from '../sync/entry.ts';

/**
 * Whether a refused or lost write may be sent once more. A lost undo or redo may not: it was about what was done last then, and
 * now it would take back something else.
 */
export const mayRetry = ({ isLost, action }: Pick<Entry, 'isLost' | 'action'>): boolean =>
  !(isLost && (action.do === 'undo' || action.do === 'redo'));

/** A write that was refused, in the words that follow "Not saved:". `idOf` gives the id of a row that is still there. */
export function refusedText(action: Action, idOf: (uuid: Uuid) => string | undefined): string {
  switch (action.do) {
    case 'create': {
      const definition = definitionOf(action.entityType);
      const name = String(action.fields[definition?.title ?? ''] ?? '');
      return `the new ${definition?.label.one.toLowerCase() ?? 'row'} ${[action.fields.id, name].filter(Boolean).join(' ')}`;
    }
    case 'remove':
      return `the deletion of ${idOf(action.uuid) ?? 'a row'}`;
    case 'restore':
      return 'a row that was to be restored';
    case 'undo':
    case 'redo':
      return action.do === 'undo' ? 'an undo' : 'a redo';
    case 'commit':
      return `a change of ${action.operations.length} rows`;
    case 'edit':
      return 'a value';
    default:
      return action satisfies never;
  }
}
