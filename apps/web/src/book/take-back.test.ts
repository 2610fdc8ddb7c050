import type { DisplayId, Uuid } from '@callsign/contracts/scalars';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IdsByRow } from '../sync/entry.ts';
import type { Problem } from '../sync/result.ts';
import { type Notice, showNoticesWith } from '../ui/toasts.ts';
import { freeIds, offerFreeIds } from './take-back.ts';

type Taken = NonNullable<Problem['taken']>[number];

const idOf = (text: string) => text as DisplayId;
const [A, B] = ['a', 'b'] as Uuid[] as [Uuid, Uuid];
const taken = (uuid: Uuid, id: DisplayId, nextFree: DisplayId): Taken => ({
  row: { entityType: 'source', uuid, id },
  holder: { entityType: 'source', uuid: 'other' as Uuid, id },
  nextFree,
});
const problem = (more: Partial<Problem> = {}): Problem => ({
  code: 'ID_TAKEN',
  message: 'SRC 1 is taken.',
  ...more,
});

let shown: Notice[] = [];
let disconnect = () => {};
beforeEach(() => {
  shown = [];
  disconnect = showNoticesWith((notice) => shown.push(notice));
});
afterEach(() => disconnect());

describe('a row that cannot come back because its id is taken by now', () => {
  it('can come back under the next free one, and so can rows that come with it', () => {
    const tried: IdsByRow[] = [];
    offerFreeIds(
      problem({ taken: [taken(A, idOf('SRC 1'), idOf('SRC 9')), taken(B, idOf('CAM 1'), idOf('CAM 4'))] }),
      (ids) => tried.push(ids),
    );
    expect(shown).toMatchObject([{ title: 'SRC 1 is taken.', action: { label: 'Use SRC 9, CAM 4' } }]);
    expect(tried).toEqual([]);
    shown[0]?.action?.run();
    expect(tried).toEqual([{ a: 'SRC 9', b: 'CAM 4' }]);
  });
  it('is only told why where the server refuses it for another reason', () => {
    offerFreeIds(problem({ code: 'ROW_DELETED', message: 'Its show is deleted.' }), () => {
      throw new Error('there is nothing to try again');
    });
    expect(shown).toEqual([{ title: 'Its show is deleted.', look: 'failure' }]);
    expect(freeIds(problem())).toBeUndefined();
  });
});
