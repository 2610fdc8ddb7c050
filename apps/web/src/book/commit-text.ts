import type { Change, Commit } from '@callsign/contracts/commits';
import { definitionOf } from '@callsign/contracts/registry';
import { columnsOf } from '../columns/columns.ts';
import type { Skipped } from '../sync/result.ts';

/** What a commit did, in a few words: "Name of CAM 1", "CAM 1 restored", "48 rows of Sources". */
export function commitText({ changes }: Commit): string {
  const [first] = changes;
  if (!first) return 'nothing';
  if (changes.length === 1) return changeText(first);
  const types = new Set(changes.map(({ entityType }) => definitionOf(entityType)?.label.many ?? entityType));
  return `${changes.length} rows of ${[...types].join(', ')}`;
}

function changeText({ entityType, event, entity, old }: Change): string {
  if (event === 'entity:created') return `${entity.id} is back`;
  if (event === 'entity:deleted') return `${entity.id} is removed`;
  return `${fieldNames(entityType, Object.keys(old))} of ${entity.id}`;
}

/** Fields as their columns are called; what is not shown anywhere is left out. */
export function fieldNames(entityType: string, fields: readonly string[]): string {
  const definition = definitionOf(entityType);
  const labels = definition ? columnsOf(definition).filter(({ field }) => fields.includes(field)) : [];
  return labels.map(({ label }) => label).join(', ') || 'something';
}

/** What an undo left alone, as a sentence; empty when it was everything. */
export function skippedText(skipped: readonly Skipped[]): string {
  const parts = skipped.map(({ entityType, id, fields }) => `${fieldNames(entityType, fields)} of ${id}`);
  return parts.length === 0 ? '' : ` Left alone, because others have changed it since: ${parts.join('; ')}.`;
}
