import { hkdfSync } from 'node:crypto';
import type { Uuid } from '@callsign/contracts/scalars';
import { errors, jwtVerify, SignJWT } from 'jose';
import { AppError } from '../app-error.ts';

/** The one algorithm: whatever a token says of itself, no other is tried. */
const ALGORITHM = 'HS256';
const ISSUER = 'callsign';
const AUDIENCE = 'callsign-api';

/** What a token vouches for: its person (`sub`) and the session that it stands for (`jti`), both uuids. */
export interface ScriptClaims {
  userId: Uuid<'user'>;
  sessionUuid: Uuid<'token'>;
}

/** The key of the signatures, derived from the server's secret (RFC 5869) for this and nothing else. */
export const scriptKey = (secret: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', 'callsign script tokens', 32));

/** The token as it is handed out: a JWT (RFC 7519). */
export function signScriptToken(
  key: Uint8Array,
  { userId, sessionUuid }: ScriptClaims,
  expiresAt: Date,
): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(userId)
    .setJti(sessionUuid)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(key);
}

/** What a token says, once its signature, its audience and its end are found right; throws TOKEN_INVALID or TOKEN_EXPIRED. */
export async function verifyScriptToken(key: Uint8Array, token: string): Promise<ScriptClaims> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ['sub', 'jti', 'exp'],
    });
    return { userId: payload.sub as Uuid<'user'>, sessionUuid: payload.jti as Uuid<'token'> };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new AppError('TOKEN_EXPIRED', 'This token has expired. Make another on your profile.', {});
    if (error instanceof errors.JOSEError)
      throw new AppError('TOKEN_INVALID', 'This is no token of this server. Make one on your profile.', {});
    throw error;
  }
}
