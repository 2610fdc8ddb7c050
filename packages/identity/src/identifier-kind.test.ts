import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalKey, identifierKind, readsAsKey } from './identifier-kind.ts';
import { readUuid } from './uuid-text.ts';

const uuid = '919108f7-52d1-4320-9bac-f847db4148a8';

describe('the kind of an identifier', () => {
  test.each([
    ['a uuid', uuid, 'uuid'],
    ['a uuid in capitals', uuid.toUpperCase(), 'uuid'],
    ['the nil uuid', '00000000-0000-0000-0000-000000000000', 'uuid'],
    ['a version 7 uuid', 'a1b2c3d4-e5f6-7890-abcd-ef1234567890', 'uuid'],
    ['a uuid in braces', `{${uuid}}`, 'uuid-variant'],
    ['a uuid as a urn', `urn:uuid:${uuid}`, 'uuid-variant'],
    ['a uuid as a urn in capitals', `URN:UUID:${uuid.toUpperCase()}`, 'uuid-variant'],
    ['32 hex digits', uuid.replaceAll('-', ''), 'uuid-variant'],
    ['hyphens that Postgres alone reads', '9191-08f7-52d1-4320-9bac-f847-db41-48a8', 'uuid-variant'],
    ['a uuid with one brace', `{${uuid}`, 'business'],
    ['a uuid with the other brace', `${uuid}}`, 'business'],
    ['a urn in braces', `{urn:uuid:${uuid}}`, 'business'],
    ['braces in a urn', `urn:uuid:{${uuid}}`, 'business'],
    ['an unknown version', '919108f7-52d1-9320-9bac-f847db4148a8', 'uuid-variant'],
    ['a wrong variant', '919108f7-52d1-4320-1bac-f847db4148a8', 'uuid-variant'],
    ['a CUID', 'cjld2cjxh0000qzrmn831i7rn', 'cuid'],
    ['a CUID2', 'tz4a98xxat96iws9zmbrgj3a', 'cuid2'],
    ['a ULID', '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'ulid'],
    ['a ULID in small letters', '01arz3ndektsv4rrffq69g5fav', 'ulid'],
    ['a ULID beyond 128 bits', '81ARZ3NDEKTSV4RRFFQ69G5FAV', 'business'],
    ['a ULID with a U', '01ARZ3NDEKTSV4RRFFQ69G5FAU', 'business'],
    ['a NanoID', 'V1StGXR8_Z5jdHi6B-myT', 'nanoid'],
    ['a display id', 'SRC 1', 'business'],
    ['"c123", which the cuid2 package takes for one', 'c123', 'business'],
    ['"camera", which the cuid package takes for one', 'camera', 'business'],
    ['a long word of small letters', 'c'.repeat(25), 'business'],
    ['a CUID in capitals', 'CJLD2CJXH0000QZRMN831I7RN', 'business'],
    ['a uuid with a blank behind it', `${uuid} `, 'business'],
    ['a uuid with a line feed behind it', `${uuid}\n`, 'business'],
    ['a uuid with a zero-width space', `${uuid}\u200b`, 'business'],
    ['a uuid with a full-width digit', `９${uuid.slice(1)}`, 'business'],
    ['nothing', '', 'business'],
    ['half a surrogate pair', '\ud800', 'business'],
    ['a very long text', '9'.repeat(1_000_000), 'business'],
  ])('%s', (_, text, kind) => {
    expect(identifierKind(text)).toBe(kind);
  });

  test('every uuid is one in any case, and reads as a key in braces, as a urn and bare', () => {
    fc.assert(
      fc.property(fc.uuid(), (made) => {
        expect(identifierKind(made.toUpperCase())).toBe('uuid');
        for (const text of [made, `{${made}}`, `urn:uuid:${made}`, made.replaceAll('-', '')])
          expect(readsAsKey(text)).toBe(true);
      }),
    );
  });

  test('ids that crews use do not read as keys', () => {
    for (const id of ['SRC 1', 'E2 ID.0 IN 1.1', 'CCU AB', 'chk-1700000000', 'V1StGXR8_Z5jdHi6B-myT', 'c123'])
      expect(readsAsKey(id)).toBe(false);
  });
});

describe('the uuid that a text names', () => {
  test('is the same in any spelling', () => {
    fc.assert(
      fc.property(fc.uuid(), (made) => {
        const spellings = [
          made,
          `{${made}}`,
          `urn:uuid:${made}`,
          `URN:UUID:${made}`,
          made.replaceAll('-', ''),
        ];
        for (const text of spellings) {
          expect(readUuid(text)).toBe(made);
          expect(readUuid(text.toUpperCase())).toBe(made);
          expect(canonicalKey(text.toUpperCase())).toBe(made);
        }
      }),
    );
  });

  test('is none in a text with anything else in it', () => {
    for (const text of [
      '',
      'SRC 1',
      ` ${uuid}`,
      `${uuid}\n`,
      uuid.slice(1),
      `${uuid}0`,
      `{${uuid}`,
      `${uuid}}`,
      `urn:uuid:{${uuid}}`,
      `{urn:uuid:${uuid}}`,
      '9'.repeat(1_000_000),
    ])
      expect(readUuid(text)).toBeNull();
  });
});

test('keys are the same key only where their kind says so', () => {
  expect(canonicalKey('Bu\u0308hne-7')).toBe(canonicalKey('B\u00fchne-7'));
  expect(canonicalKey('01arz3ndektsv4rrffq69g5fav')).toBe(canonicalKey('01ARZ3NDEKTSV4RRFFQ69G5FAV'));
  expect(canonicalKey('V1StGXR8_Z5jdHi6B-myT')).not.toBe(canonicalKey('v1stgxr8_z5jdhi6b-myt'));
  for (const key of ['PN-100/a', 'pn-100/A', '0007', '7']) expect(canonicalKey(key)).toBe(key);
});
