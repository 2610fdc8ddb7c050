import { type ErrorCode, errorStatus } from '@callsign/contracts/errors';
import { afterAll, describe, expect, it } from 'vitest';
import { badRequests, makeBook } from '../testing/bad-requests.ts';
import { refusalOf } from '../testing/person.ts';
import { startServer } from '../testing/server.ts';
import type { Show } from '../testing/show.ts';

const server = await startServer();
afterAll(async () => {
  await server.stop();
  expect(server.errors).toEqual([]);
});

describe('a request is refused with its code and a sentence, and nothing is half written:', () => {
  it.each(badRequests)('%s (%s)', async (_what, code, request) => {
    const book = await makeBook(server);
    const shows: Show[] = [book.show, book.other, book.deleted];
    const before = await Promise.all(shows.map((show) => show.footprint()));
    const { method = 'POST', path = '/api/sources', body, headers = {} } = request(book);
    const answer = await book.show.ben.send(method, path, body, {
      'idempotency-key': crypto.randomUUID(),
      ...headers,
    });
    expect(refusalOf(answer), JSON.stringify(answer.body)).toMatchObject({ code });
    expect(answer.body.error.requestId).toBe(answer.headers.get('x-request-id'));
    expect(await Promise.all(shows.map((show) => show.footprint()))).toEqual(before);
    expect(await book.show.told()).toEqual([]);
  });

  it('every code that this list can reach is in it', () => {
    const elsewhere: ErrorCode[] = [
      // accounts: who one is, and what one may.
      'NOT_SIGNED_IN',
      'SIGN_IN_REFUSED',
      'FORBIDDEN',
      'FOREIGN_ORIGIN',
      'INVITATION_NOT_FOUND',
      'INVITATION_USED',
      'INVITATION_EXPIRED',
      'ALREADY_SET_UP',
      'LAST_OWNER',
      'TOO_MANY_ATTEMPTS',
      'SESSION_CHANGED',
      // ids, conflicts, references, idempotency: suites of their own.
      'ID_TAKEN',
      'FIELD_CONFLICT',
      // partners and what Node refuses by itself: suites of their own.
      'KEY_MISSING',
      'KEY_INVALID',
      'KEY_EXPIRED',
      'KEY_NOT_FOR_TYPE',
      'RATE_LIMITED',
      'EXTERNAL_OFF',
      'INVALID_UUID',
      'INVALID_CURSOR',
      'MALFORMED_HTTP',
      'HEADERS_TOO_LARGE',
      'REQUEST_TIMEOUT',
      // switches and identifiers: suites of their own.
      'READ_ONLY',
      'LOOKUP_KIND_OFF',
      'LEGACY_KEY_TAKEN',
      'REFERENCE_TAKEN',
      'IDEMPOTENCY_KEY_REUSED',
      // No definition of today refuses a removal, and no contract lets a value through that the database refuses.
      'ROW_IN_USE',
      'VALUE_REFUSED',
      'NOTHING_TO_REDO',
      'PRUNED',
      'TOO_MANY_MESSAGES',
      'TOO_SLOW',
      'TOO_MANY_STREAMS',
      'TOO_MANY_SOCKETS',
      // Only a script's token meets these.
      'TOKEN_INVALID',
      'TOKEN_EXPIRED',
      'TOKEN_REVOKED',
      'NOT_WITH_TOKEN',
      'INTERNAL',
      'BUSY',
      'ROW_HELD',
      'NOT_READY',
    ];
    const reached = new Set<string>([...badRequests.map(([, code]) => code), ...elsewhere]);
    expect(Object.keys(errorStatus).filter((code) => !reached.has(code))).toEqual([]);
  });
});
