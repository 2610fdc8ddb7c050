import { MESSAGES_PER_SECOND } from '@callsign/contracts/protocol';
import { expect, it } from 'vitest';
import { createMessageRate } from './message-rate.ts';

it('lets a client talk at the agreed rate for ever', () => {
  const allow = createMessageRate(0);
  for (let n = 0; n < 10_000; n++) expect(allow((n * 1000) / MESSAGES_PER_SECOND)).toBe(true);
});

it('lets ten seconds of messages come at once, and no more', () => {
  const allow = createMessageRate(0);
  const allowed = Array.from({ length: 1000 }, () => allow(0)).filter(Boolean);
  expect(allowed).toHaveLength(MESSAGES_PER_SECOND * 10);
  expect(allow(1000)).toBe(true);
});
