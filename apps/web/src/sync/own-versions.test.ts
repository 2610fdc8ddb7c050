import type { Entity } from '@callsign/contracts/registry';
import { describe, expect, it } from 'vitest';
import { createOwnVersions } from './own-versions.ts';
import { createTestLog } from './test-log.ts';
import { A } from './test-page.ts';

/** A row at version 1, and commits of one's own and of others to it. */
function row() {
  const log = createTestLog();
  const own = createOwnVersions();
  log.write([{ uuid: A, fields: { name: 'one', note: null } }]);
  return {
    own,
    mine: (fields: Record<string, unknown>) => own.note(log.write([{ uuid: A, fields }])),
    theirs: (fields: Record<string, unknown>) => void log.write([{ uuid: A, fields }]),
    current: () => log.rows.get(A) as Entity,
  };
}

describe('the version that an edit claims to have seen', () => {
  it('is what its author saw where nobody has written since', () => {
    const { own } = row();
    expect(own.toSend(A, ['name'], 1, undefined)).toBe(1);
  });
  it('grows with one’s own edits, so that nobody is in conflict with himself', () => {
    const { own, mine } = row();
    mine({ name: 'two' });
    mine({ name: 'three' });
    expect(own.toSend(A, ['name'], 1, undefined)).toBe(3);
  });
  it('does not grow past a change of somebody else to the same field, which would go unseen', () => {
    const { own, mine, theirs, current } = row();
    theirs({ name: 'theirs' });
    mine({ note: 'mine' });
    expect(own.toSend(A, ['name'], 1, current())).toBe(1);
    expect(own.toSend(A, ['note'], 1, current())).toBe(3);
  });
  it('is none for a row that is not made yet', () => {
    expect(row().own.toSend(A, ['name'], null, undefined)).toBeUndefined();
  });
  it('counts in one history: what was written in another is forgotten', () => {
    const { own, mine } = row();
    mine({ name: 'two' });
    own.forget();
    expect(own.toSend(A, ['name'], 1, undefined)).toBe(1);
  });
});
