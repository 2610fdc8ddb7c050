import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'csk_live_';
const form = /^csk_live_([A-Za-z0-9_-]{43})([0-9a-f]{8})$/;

const checksumOf = (random: string) =>
  crc32(PREFIX + random)
    .toString(16)
    .padStart(8, '0');

/** A new secret: 32 random bytes, and a checksum that tells a mistyped one without asking the database. */
export function makeKeyText(): string {
  const random = randomBytes(32).toString('base64url');
  return `${PREFIX}${random}${checksumOf(random)}`;
}

/** Whether a text can be a secret at all: of the right form, and with the checksum of what it holds. */
export function isKeyText(text: string): boolean {
  const [, random = '', checksum] = form.exec(text) ?? [];
  return checksum !== undefined && checksumOf(random) === checksum;
}

/** What is kept of a secret. It is random, so a plain hash needs neither salt nor time. */
export const hashOfKey = (text: string): string => createHash('sha256').update(text).digest('base64');

/** How a secret begins: enough to tell keys apart in a list, and far too little to use. */
export const startOf = (text: string): string => text.slice(0, PREFIX.length + 4);

/** The token of an `Authorization: Bearer …` header; null for none. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** The same where it is no key of a partner, and so can only be meant as the token of a script. */
export function scriptTokenOf(authorization: string | undefined): string | null {
  const bearer = bearerOf(authorization);
  return bearer?.startsWith(PREFIX) ? null : bearer;
}
