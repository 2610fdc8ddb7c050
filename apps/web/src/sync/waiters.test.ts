import type { Uuid } from '@callsign/contracts/scalars';
import { describe, expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import type { Problem } from './result.ts';
import type { Outcome } from './settle.ts';
import { SHOW } from './test-log.ts';
import { A } from './test-page.ts';
import { type Waiter, waiterStep } from './waiters.ts';

const problem: Problem = { code: 'FIELD_CONFLICT', message: 'Somebody else was first.' };
const taken: Problem = { code: 'ID_TAKEN', message: 'SRC 1 is taken.' };
const refused = { kind: 'refused', problem } as const;
const done = { kind: 'ok', body: {} } as const;
const waiter = (more: Partial<Waiter> = {}): Waiter => ({
  resolve: () => {},
  keep: true,
  problem: null,
  ...more,
});
const outcome = (next: string | null): Outcome => ({ put: [], remove: [], aliases: [], next });
const edit: Entry = {
  key: '1',
  order: 1,
  at: 0,
  production: SHOW,
  action: { do: 'edit', entityType: 'source', uuid: A, fields: { name: 'x' }, seen: 1 },
  request: null,
  problem: null,
};
const create: Entry = {
  ...edit,
  action: { do: 'create', entityType: 'source', temporary: 't' as Uuid, fields: {}, moveOn: true },
};

describe('who waits for a write', () => {
  it('is told its answer', () => {
    expect(waiterStep(waiter(), edit, done, outcome(null))).toEqual({
      do: 'answer',
      answer: done,
      isForgotten: false,
    });
  });
  it('waits on while the rest of a partly refused edit is sent, and is told of the refusal then', () => {
    const step = waiterStep(waiter(), edit, refused, outcome('2'));
    expect(step).toMatchObject({ do: 'wait', key: '2', waiter: { problem } });
    const later = step.do === 'wait' ? step.waiter : waiter();
    expect(waiterStep(later, edit, done, outcome(null))).toEqual({
      do: 'answer',
      answer: refused,
      isForgotten: false,
    });
  });
  it('hears nothing of an id that was taken where the new row has moved on to a free one', () => {
    const step = waiterStep(waiter(), create, { kind: 'refused', problem: taken }, outcome('2'));
    expect(step).toMatchObject({ do: 'wait', waiter: { problem: null } });
  });
  it('alone hears of a refusal that nobody keeps', () => {
    expect(waiterStep(waiter({ keep: false }), create, refused, outcome(null))).toEqual({
      do: 'answer',
      answer: refused,
      isForgotten: true,
    });
  });
});
