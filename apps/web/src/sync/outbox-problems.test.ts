import type { Uuid } from '@callsign/contracts/scalars';
import { expect, it } from 'vitest';
import type { Entry } from './entry.ts';
import { MAX_UNSENT_AGE_MS } from './outbox-contract.ts';
import { left, overdue } from './outbox-problems.ts';

const entry = (key: string, at: number, problem: Entry['problem'] = null): Entry => ({
  key,
  order: 1,
  at,
  production: null,
  action: { do: 'remove', entityType: 'source', uuid: 'a' as Uuid },
  request: null,
  problem,
});

it('what has waited for more than a week is put before its author, and not sent by itself', () => {
  const now = 10 * MAX_UNSENT_AGE_MS;
  const old = entry('old', now - MAX_UNSENT_AGE_MS - 1);
  const found = overdue([old, entry('young', now - MAX_UNSENT_AGE_MS)], now);
  expect(found.map(({ key }) => key)).toEqual(['old']);
  expect(found[0]?.problem?.message).toMatch(/waited for more than 7 days/);
  expect(found[0]?.action).toBe(old.action);
});

it('what was refused already keeps the reason that it has, however old it is', () => {
  expect(overdue([entry('refused', 0, left)], 10 * MAX_UNSENT_AGE_MS)).toEqual([]);
});
