import { expect, test } from 'vitest';
import { readUuid, type Uuid, uuidVersion } from './uuid-text.ts';

const uuid = '0199a3c1-7e55-7abc-8def-0123456789ab';
const hex = uuid.replaceAll('-', '');

test('every spelling that PostgreSQL takes is one uuid, and nothing else is', () => {
  const spellings = [
    uuid,
    uuid.toUpperCase(),
    hex,
    `{${uuid}}`,
    `{${hex}}`,
    '0199a3c1-7e55-7abc-8def0123456789ab',
  ];
  expect(new Set([...spellings, hex.replace(/(....)(?=.)/g, '$1-')].map(readUuid))).toEqual(new Set([uuid]));
  const others = [
    `{${uuid}`,
    `${uuid}}`,
    ` ${uuid}`,
    `${uuid}\n`,
    `urn:uuid:${uuid}`,
    `${uuid}-`,
    '01-99a3c17e557abc8def0123456789ab',
    '',
  ];
  expect(others.filter((text) => readUuid(text) !== null)).toEqual([]);
});

test('a uuid tells its version only where its variant is that of RFC 9562', () => {
  expect(
    ['0199a3c1-7e55-7abc-8def-0123456789ab', '24688438-40e1-70d0-d97e-084cfc8992c7'].map((text) =>
      uuidVersion(readUuid(text) as Uuid),
    ),
  ).toEqual([7, 0]);
});
