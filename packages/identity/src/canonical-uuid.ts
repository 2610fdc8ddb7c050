import { v5 } from 'uuid';
import type { Uuid } from './brands.ts';
import { isUuid } from './uuid.ts';

/**
 * Namespaces for canonicalUuid: the four of RFC 9562 6.6, and our own root, which is the version 5 uuid of the
 * DNS name `callsign.internal`.
 */
export const namespaces = {
  DNS: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  URL: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  OID: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  X500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
  CALLSIGN: '671da3af-2887-5bbc-98ad-1e9dde0674d2',
} as const;

/** The namespace of one kind of thing ("source", "legacy key"), derived from CALLSIGN; the kind is taken letter for letter. */
export function callsignNamespace(kind: string): Uuid {
  return canonicalUuid(namespaces.CALLSIGN, kind);
}

/**
 * The version 5 uuid of a key in a namespace: the same two always give the same uuid, on every machine. The key is
 * hashed as it stands (UTF-8, no trimming, case matters). A TypeError if the namespace is no uuid or the key is no valid Unicode.
 */
export function canonicalUuid(namespace: string, key: string): Uuid {
  if (!isUuid(namespace)) {
    throw new TypeError(
      `The namespace "${namespace}" is not a uuid; use one of namespaces or callsignNamespace(kind).`,
    );
  }
  if (!key.isWellFormed()) {
    throw new TypeError(
      'The key holds half a surrogate pair, which has no UTF-8 form; repair the text first.',
    );
  }
  return v5(key, namespace) as Uuid;
}
