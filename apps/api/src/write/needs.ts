import { type Draft, rowOf } from './draft.ts';

/** The uuids that a commit names: rows that it changes or refers to. Of an undo they are not known before it is carried out. */
export function needsOf({ operations }: Draft): string[] {
  return operations.flatMap((operation) => {
    const values = 'fields' in operation ? Object.values(operation.fields) : [];
    return [rowOf(operation), ...values].filter((value) => typeof value === 'string');
  });
}

/** True if one commit must wait for the other because both name a row. */
export function isBehind(draft: Draft, before: Draft): boolean {
  const held = new Set(needsOf(before));
  return needsOf(draft).some((uuid) => held.has(uuid));
}
