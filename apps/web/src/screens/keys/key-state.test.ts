import type { PartnerKeyRow } from '@callsign/contracts/partner-keys';
import { describe, expect, test } from 'vitest';
import { keyState } from './key-state.ts';

const now = Date.parse('2026-05-01T12:00:00Z');
const key = (more: Partial<PartnerKeyRow>) =>
  ({ revokedAt: null, expiresAt: null, stoppedAt: null, ...more }) as PartnerKeyRow;

describe('what a key is good for', () => {
  test.each([
    ['works', {}],
    ['works', { expiresAt: '2026-05-01T12:00:01Z' }],
    ['expired', { expiresAt: '2026-05-01T12:00:00Z' }],
    ['stopped', { stoppedAt: '2026-05-01T11:00:00Z' }],
    ['expired', { stoppedAt: '2026-05-01T11:00:00Z', expiresAt: '2026-05-01T11:30:00Z' }],
    ['revoked', { revokedAt: '2026-05-01T11:00:00Z', expiresAt: '2026-05-01T11:30:00Z' }],
  ] as const)('%s: %j', (state, more) => {
    expect(keyState(key(more), now)).toBe(state);
  });
});
