import { type Draft, rowOf } from './draft.ts';

/** The uuids of the rows that a commit changes or refers to. Those of an undo are not known before it is carried out. */
export function needsOf({ operations }: Draft): string[] {
  return operations.flatMap((operation) => {
    const values = 'fields' in operation ? Object.values(operation.fields) : [];
    return [rowOf(operation), ...values].filter((value) => typeof value === 'string');
  });
}

/** Whether a commit must wait for another one because both name the same row. */
export function isBehind(draft: Draft, before: Draft): boolean {
  const held = new Set(needsOf(before));
  return needsOf(draft).some((uuid) => held.has(uuid));
}
