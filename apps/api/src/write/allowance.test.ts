import type { Uuid } from '@callsign/contracts/scalars';
import { expect, it } from 'vitest';
import { createAllowance, MAX_WAITING_OPERATIONS } from './allowance.ts';
import type { Draft } from './draft.ts';

const draft = (userId: string | null, operations = 1): Draft => ({
  userId: userId as Uuid<'user'> | null,
  userName: 'Ana',
  reason: null,
  key: null,
  hash: '',
  operations: Array.from({ length: operations }, () => ({ op: 'create', entityType: 'source', fields: {} })),
});

const refusal = (count: number) =>
  expect.objectContaining({
    code: 'BUSY',
    message: `${count} of your changes are waiting to be written. Try again in a moment.`,
  });

it('as much of one person waits as is allowed; what is too much is to come again, and nobody else is kept out', () => {
  const allowance = createAllowance();
  const taken = Array.from({ length: MAX_WAITING_OPERATIONS }, () => allowance.take(draft('ana')));
  expect(() => allowance.take(draft('ana'))).toThrow(refusal(MAX_WAITING_OPERATIONS));
  allowance.take(draft('ben'));
  allowance.take(draft(null));
  taken[0]?.();
  allowance.take(draft('ana'));
  expect(() => allowance.take(draft('ana'))).toThrow(refusal(MAX_WAITING_OPERATIONS));
});

it('a commit of many operations counts as so many, and one alone is always taken', () => {
  const allowance = createAllowance();
  const leave = allowance.take(draft('ana', MAX_WAITING_OPERATIONS + 1));
  expect(() => allowance.take(draft('ana'))).toThrow(refusal(MAX_WAITING_OPERATIONS + 1));
  leave();
  allowance.take(draft('ana', MAX_WAITING_OPERATIONS));
});

it('what is answered twice is counted off once', () => {
  const allowance = createAllowance();
  const leave = allowance.take(draft('ana', 2));
  allowance.take(draft('ana', MAX_WAITING_OPERATIONS - 2));
  leave();
  leave();
  allowance.take(draft('ana', 2));
  expect(() => allowance.take(draft('ana'))).toThrow(refusal(MAX_WAITING_OPERATIONS));
});
