import { describe, expect, it } from 'vitest';
import { type ErrorCode, errorBody, errorStatus } from './errors.ts';

const uuid = '0199a3f2-6c1e-7a40-8f21-0b6d3c9e5a17';
const codes = Object.keys(errorStatus) as ErrorCode[];

describe('the answer to a refused request', () => {
  it.each(codes)('%s has one status, that of a refusal or a failure', (code) => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect([400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429, 431, 500, 503]).toContain(
      errorStatus[code],
    );
    const body = { error: { code, message: 'Try again.' } };
    expect(errorBody.parse(body)).toEqual(body);
  });

  it.each([
    [
      'a taken id names its holder and the next free one',
      {
        code: 'ID_TAKEN',
        message: '"SRC 12" is taken.',
        holder: { entityType: 'source', uuid, id: 'SRC 12', name: 'GFX A' },
        nextFree: 'SRC 64',
        field: 'id',
      },
    ],
    [
      'a conflict gives both values of each field, who wrote the stored one and when, and the row as it stands',
      {
        code: 'FIELD_CONFLICT',
        message: 'Kim changed this meanwhile.',
        fields: {
          note: {
            yours: null,
            theirs: 'Stage left',
            version: 7,
            userId: 'u1',
            userName: 'Kim',
            at: '2026-05-01T08:00:00.000Z',
          },
        },
        entity: { uuid, note: 'Stage left', version: 7 },
      },
    ],
    [
      'a deleted row says who deleted it',
      {
        code: 'ROW_DELETED',
        message: 'This row was deleted.',
        entity: { uuid },
        deleted: { userId: null, userName: 'Kim', at: '2026-05-01T08:00:00.000Z' },
      },
    ],
    [
      'a row in use names those that use it, which may have no name',
      { code: 'ROW_IN_USE', message: 'Still used.', usedBy: [{ entityType: 'camera', uuid, id: 'CAM 3' }] },
    ],
    [
      'a wrong request says what is wrong where, and in which operation',
      {
        code: 'VALIDATION',
        message: 'One field is wrong.',
        operation: 3,
        issues: [{ path: 'operations.3.fields.hRes', problem: 'wrong-type', message: 'expected a number' }],
        requestId: 'req-1',
      },
    ],
  ])('%s', (_, error) => {
    expect(errorBody.parse({ error })).toEqual({ error });
  });

  it.each([
    ['without a code', { message: 'No.' }],
    ['with a code that is not in the list', { code: 'OOPS', message: 'No.' }],
    ['without a sentence', { code: 'INTERNAL' }],
    [
      'with a holder that has no uuid',
      { code: 'ID_TAKEN', message: 'No.', holder: { entityType: 'source', id: 'SRC 1' } },
    ],
    [
      'with half a conflict',
      { code: 'FIELD_CONFLICT', message: 'No.', fields: { note: { yours: 1, theirs: 2 } } },
    ],
    [
      'with an unknown kind of problem',
      { code: 'VALIDATION', message: 'No.', issues: [{ path: 'id', problem: 'odd', message: 'No.' }] },
    ],
  ])('an answer %s is none', (_, error) => {
    expect(errorBody.safeParse({ error }).success).toBe(false);
  });
});
