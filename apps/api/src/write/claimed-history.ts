import type { Draft } from './draft.ts';

/**
 * The draft as it may be written in the history `now`; its author was looking at `seenIn`. After a failover that lost commits the
 * same version numbers are given out again: whoever saw rows of the lost history has seen nothing of these, so that whatever
 * differs from what they write is a conflict to decide.
 */
export function claimsIn(now: string, seenIn: string, draft: Draft): Draft {
  if (seenIn === now) return draft;
  return {
    ...draft,
    operations: draft.operations.map((one) =>
      one.op === 'update' && one.version !== undefined ? { ...one, version: 0 } : one,
    ),
  };
}
