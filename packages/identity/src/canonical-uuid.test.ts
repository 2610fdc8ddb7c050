import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callsignNamespace, canonicalUuid, namespaces } from './canonical-uuid.ts';
import { uuidVersion } from './uuid.ts';

describe('canonical uuids', () => {
  it('are those of RFC 9562, appendix A.4', () => {
    expect(canonicalUuid(namespaces.DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });

  it('use the namespaces of RFC 9562, section 6.6', () => {
    expect(
      [namespaces.DNS, namespaces.URL, namespaces.OID, namespaces.X500].map((uuid) => uuid.slice(0, 8)),
    ).toEqual(['6ba7b810', '6ba7b811', '6ba7b812', '6ba7b814']);
  });

  it('stay what they are, since rows already carry them', () => {
    expect(namespaces.CALLSIGN).toBe(canonicalUuid(namespaces.DNS, 'callsign.internal'));
    expect(canonicalUuid(callsignNamespace('source'), 'SRC 12')).toBe('e455ef84-86bc-5868-b2ad-1adfa41830f9');
  });

  it('are the same for the same key, and others for another key, kind or case', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (namespace, a, b) => {
          const uuid = canonicalUuid(namespace, a);
          expect(uuidVersion(uuid)).toBe(5);
          expect(canonicalUuid(namespace.toUpperCase(), a)).toBe(uuid);
          expect(canonicalUuid(namespace, b) === uuid).toBe(a === b);
        },
      ),
    );
    expect(canonicalUuid(callsignNamespace('source'), '1')).not.toBe(
      canonicalUuid(callsignNamespace('send'), '1'),
    );
  });

  it('refuse a namespace that is no uuid and a key that is no text', () => {
    expect(() => canonicalUuid('source', 'SRC 12')).toThrow('The namespace "source" is not a uuid');
    expect(() => canonicalUuid(namespaces.DNS, '\ud800')).toThrow(TypeError);
  });
});
