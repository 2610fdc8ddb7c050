import type { PartnerKeyRow } from '@callsign/contracts/partner-keys';

export type KeyState = 'works' | 'stopped' | 'expired' | 'revoked';

/** The shape that stands before the word. */
export const stateShapes: Record<KeyState, string> = { works: '●', stopped: '◼', expired: '△', revoked: '✕' };

/** What a key is good for now. */
export function keyState({ revokedAt, expiresAt, stoppedAt }: PartnerKeyRow, now = Date.now()): KeyState {
  if (revokedAt) return 'revoked';
  if (expiresAt && Date.parse(expiresAt) <= now) return 'expired';
  return stoppedAt ? 'stopped' : 'works';
}
