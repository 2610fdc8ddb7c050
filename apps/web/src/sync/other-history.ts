import type { Entry } from './entry.ts';
import type { Problem } from './result.ts';
import { sameValue } from './same-value.ts';

type Edit = Extract<Entry['action'], { do: 'edit' }>;

/** What is left of a conflict, and the version to go on from. */
export interface Narrowed {
  /** The fields that somebody has changed; null where there is none. */
  problem: Problem | null;
  /** The row's version in the history that holds. */
  seen: number;
}

/**
 * Judges the conflict of an edit whose version counts in another history than the server's: there the server can only say
 * what differs. Where a field still holds what its author saw, nobody has changed it, and the edit goes on.
 */
export function narrowed(problem: Problem, { saw = {} }: Edit): Narrowed | null {
  const version = (problem.entity as { version?: unknown } | undefined)?.version;
  if (problem.code !== 'FIELD_CONFLICT' || typeof version !== 'number') return null;
  const conflicts = Object.entries(problem.fields ?? {});
  const changed = conflicts.filter(
    ([field, { theirs }]) => !(field in saw) || !sameValue(theirs, saw[field]),
  );
  const fields = Object.fromEntries(changed);
  return { problem: changed.length > 0 ? { ...problem, fields } : null, seen: version };
}

/** The entry without its claim to have seen versions of a history that is gone: to send it again is its author's choice. */
export function withoutClaim(entry: Entry): Entry {
  const { history: _, ...rest } = entry;
  const { action } = rest;
  if (action.do !== 'commit') return rest;
  const operations = action.operations.map((operation) => {
    if (operation.op !== 'update') return operation;
    const { version: _, ...unclaimed } = operation;
    return unclaimed;
  });
  return { ...rest, action: { ...action, operations } };
}
