import type { PartnerKeyRow } from '@callsign/contracts/partner-keys';

export type KeyState = 'works' | 'stopped' | 'expired' | 'revoked';

/** The shape shown before the word of a state, for those who cannot tell colours apart. */
export const stateShapes: Record<KeyState, string> = { works: '●', stopped: '◼', expired: '△', revoked: '✕' };

/** The state of a key now: revoked and expired come before stopped. */
export function keyState({ revokedAt, expiresAt, stoppedAt }: PartnerKeyRow, now = Date.now()): KeyState {
  if (revokedAt) return 'revoked';
  if (expiresAt && Date.parse(expiresAt) <= now) return 'expired';
  return stoppedAt ? 'stopped' : 'works';
}
