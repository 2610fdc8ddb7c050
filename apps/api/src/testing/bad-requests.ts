import type { ErrorCode } from '@callsign/contracts/errors';
import { makeUuidV7, nilUuid } from '@callsign/identity/uuid';
import type { TestServer } from './server.ts';
import { makeShow } from './show.ts';

const nobody = makeUuidV7();

/** A show with one source and one send, another show with a source, and what each bad request is made of. */
export async function makeBook(server: TestServer) {
  const [show, other, deleted] = await Promise.all([makeShow(server), makeShow(server), makeShow(server)]);
  const source = await show.add('source', { id: 'SRC 1', name: 'GFX' });
  const send = await show.add('send');
  const trashed = await show.add('source', { id: 'SRC 2' });
  await show.ana.remove(['source', trashed.uuid]);
  const foreign = await other.add('source');
  const own = await deleted.add('source');
  await deleted.ana.remove(['production', deleted.uuid]);
  await show.told();
  return { show, other, deleted, source, send, trashed, foreign, own };
}

type Book = Awaited<ReturnType<typeof makeBook>>;
type Request = { method?: string; path?: string; body?: unknown; headers?: Record<string, string> };
type Case = [what: string, code: ErrorCode, (book: Book) => Request];

const create = (fields: (book: Book) => object) => (book: Book) => ({
  body: { productionUuid: book.show.uuid, ...fields(book) },
});
const cable = (fields: (book: Book) => object) => (book: Book) => ({
  path: '/api/connections',
  ...create(fields)(book),
});
const commit = (operations: (book: Book) => unknown[]) => (book: Book) => ({
  path: '/api/commits',
  body: { productionUuid: book.show.uuid, operations: operations(book) },
});
const put = (body: object, uuid?: string) => (book: Book) => ({
  method: 'PUT',
  path: `/api/sources/${uuid ?? book.source.uuid}`,
  body,
});
const post =
  (path: string, body: unknown = {}) =>
  () => ({ path, body });

/** What is wrong with each request, and the code that it is refused with. */
export const badRequests: Case[] = [
  ['a field that does not exist', 'VALIDATION', create(() => ({ colour: 'red' }))],
  ['a field that does not exist, in an edit', 'VALIDATION', put({ colour: 'red' })],
  ['text where a number belongs', 'VALIDATION', create(() => ({ hRes: '1920' }))],
  ['a number where text belongs', 'VALIDATION', create(() => ({ name: 7 }))],
  ['null where something must stand', 'VALIDATION', put({ name: null })],
  ['half a pixel', 'VALIDATION', create(() => ({ hRes: 1920.5 }))],
  ['a number beyond what an integer holds', 'VALIDATION', create(() => ({ hRes: 3e9 }))],
  ['a format that does not exist', 'VALIDATION', create(() => ({ formatAssignmentMode: 'both' }))],
  ['a uuid of the client in a new row', 'VALIDATION', create(() => ({ uuid: nobody }))],
  ['a uuid in an edit', 'VALIDATION', put({ uuid: nobody })],
  ['a version that is none', 'VALIDATION', put({ name: 'x', version: 0 })],
  ['a move to another show', 'VALIDATION', (book) => put({ productionUuid: book.other.uuid })(book)],
  ['an id of 300 characters', 'VALIDATION', create(() => ({ id: 'x'.repeat(300) }))],
  ['an id with a control character', 'VALIDATION', create(() => ({ id: 'SRC\u0007 1' }))],
  ['an id of blanks only', 'VALIDATION', create(() => ({ id: ' \t ' }))],
  ['an id that is empty', 'VALIDATION', put({ id: '' })],
  ['an id that reads as a uuid', 'VALIDATION', create(() => ({ id: nobody }))],
  ['an id of null', 'VALIDATION', put({ id: null })],
  ['a name with a line end', 'VALIDATION', create(() => ({ name: 'one\ntwo' }))],
  ['a name with a NUL character', 'VALIDATION', create(() => ({ name: 'a\u0000b' }))],
  ['a note with a NUL character', 'VALIDATION', create(() => ({ note: 'a\u0000b' }))],
  ['a name with half a surrogate pair', 'VALIDATION', create(() => ({ name: 'x\ud83d' }))],
  ['a note with half a surrogate pair', 'VALIDATION', create(() => ({ note: '\udc00x' }))],
  ['a name that is too long', 'VALIDATION', create(() => ({ name: 'x'.repeat(201) }))],
  ['an array for a row', 'VALIDATION', (book) => ({ body: [{ productionUuid: book.show.uuid }] })],
  ['nothing for a row', 'VALIDATION', () => ({ body: 'null' })],
  ['a row without a show', 'VALIDATION', post('/api/sources', { name: 'x' })],
  ['a reference that is no uuid', 'VALIDATION', cable(() => ({ sourceUuid: 'SRC 1' }))],
  ['a reference to nothing', 'REFERENCE_NOT_FOUND', cable(() => ({ sourceUuid: nobody }))],
  ['a reference to a deleted row', 'REFERENCE_DELETED', cable((book) => ({ sourceUuid: book.trashed.uuid }))],
  [
    'a reference to a row of another show',
    'REFERENCE_OTHER_PRODUCTION',
    cable((book) => ({ sourceUuid: book.foreign.uuid })),
  ],
  [
    'a reference to a row of another type',
    'REFERENCE_NOT_FOUND',
    cable((book) => ({ sourceUuid: book.send.uuid })),
  ],
  ['a show that does not exist', 'PRODUCTION_NOT_FOUND', post('/api/sources', { productionUuid: nobody })],
  ['a show of nobody', 'PRODUCTION_NOT_FOUND', post('/api/sources', { productionUuid: nilUuid })],
  [
    'a show that is deleted',
    'PRODUCTION_DELETED',
    (book) => ({ body: { productionUuid: book.deleted.uuid } }),
  ],
  [
    'an edit in a show that is deleted',
    'PRODUCTION_DELETED',
    (book) => put({ name: 'x' }, book.own.uuid)(book),
  ],
  [
    'an edit of a show that is deleted',
    'ROW_DELETED',
    (book) => ({ method: 'PUT', path: `/api/productions/${book.deleted.uuid}`, body: { note: 'x' } }),
  ],
  [
    'the snapshot of a show that is deleted',
    'PRODUCTION_DELETED',
    (book) => ({ method: 'GET', path: `/api/productions/${book.deleted.uuid}/snapshot` }),
  ],
  [
    'a rule that is broken',
    'RULE_BROKEN',
    post('/api/productions', {
      client: 'x',
      showName: 'x',
      loadIn: '2026-05-02T00:00:00Z',
      loadOut: '2026-05-01T00:00:00Z',
    }),
  ],
  [
    'a day that is not in the calendar',
    'VALIDATION',
    post('/api/productions', { client: 'x', showName: 'x', loadIn: '2026-02-30T00:00:00Z' }),
  ],
  [
    'a link that runs a script',
    'VALIDATION',
    post('/api/productions', { client: 'x', showName: 'x', showInfoUrl: 'javascript:alert(1)' }),
  ],
  ['a row that does not exist', 'NOT_FOUND', put({ name: 'x' }, nobody)],
  ['the uuid of a row of another type', 'NOT_FOUND', (book) => put({ name: 'x' }, book.send.uuid)(book)],
  ['a broken uuid in an edit', 'VALIDATION', put({ name: 'x' }, 'not-a-uuid')],
  ['a broken uuid in a deletion', 'VALIDATION', () => ({ method: 'DELETE', path: '/api/sources/123' })],
  ['a broken uuid in a history', 'VALIDATION', () => ({ method: 'GET', path: '/api/sources/zzz/history' })],
  ['a uuid with braces', 'VALIDATION', (book) => put({ name: 'x' }, `%7B${book.source.uuid}%7D`)(book)],
  ['an identifier with a NUL character', 'VALIDATION', () => ({ method: 'GET', path: '/api/sources/%00' })],
  [
    'a path that is not percent-encoded',
    'VALIDATION',
    () => ({ method: 'GET', path: '/api/sources/%E0%A4%A' }),
  ],
  [
    'a query that does not exist',
    'VALIDATION',
    () => ({ method: 'GET', path: '/api/productions?deleted=maybe' }),
  ],
  [
    'a place in the log that is none',
    'VALIDATION',
    (book) => ({ method: 'GET', path: `/api/productions/${book.show.uuid}/changes?after=-1` }),
  ],
  [
    'JSON that is cut off',
    'MALFORMED_JSON',
    () => ({ body: '{"name": "x"', headers: { 'content-type': 'application/json' } }),
  ],
  [
    'JSON that reaches for the prototype',
    'MALFORMED_JSON',
    () => ({ body: '{"__proto__": {"x": 1}}', headers: { 'content-type': 'application/json' } }),
  ],
  ['no body at all', 'VALIDATION', () => ({ method: 'POST' })],
  ['an empty body', 'MALFORMED_JSON', () => ({ method: 'POST', body: '' })],
  [
    'plain text',
    'UNSUPPORTED_MEDIA_TYPE',
    () => ({ body: 'name=x', headers: { 'content-type': 'text/plain' } }),
  ],
  [
    'a form',
    'UNSUPPORTED_MEDIA_TYPE',
    () => ({ body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  ],
  ['more than 1 MB', 'BODY_TOO_LARGE', create(() => ({ note: 'x'.repeat(1024 * 1024) }))],
  [
    'an Idempotency-Key that is too short',
    'VALIDATION',
    (book) => ({ ...create(() => ({}))(book), headers: { 'idempotency-key': 'x' } }),
  ],
  ['a route that does not exist', 'ROUTE_NOT_FOUND', () => ({ method: 'GET', path: '/api/computers' })],
  [
    'a method that does not exist',
    'ROUTE_NOT_FOUND',
    (book) => ({ method: 'PATCH', path: `/api/sources/${book.source.uuid}`, body: {} }),
  ],
  ['a commit of nothing', 'VALIDATION', commit(() => [])],
  [
    '501 operations',
    'TOO_MANY_OPERATIONS',
    commit(() => Array(501).fill({ op: 'create', entityType: 'source', fields: {} })),
  ],
  [
    'an operation that does not exist',
    'VALIDATION',
    commit(() => [{ op: 'move', entityType: 'source', uuid: nobody }]),
  ],
  [
    'a type that does not exist',
    'VALIDATION',
    commit(() => [{ op: 'create', entityType: 'computer', fields: {} }]),
  ],
  [
    'a show within a commit',
    'VALIDATION',
    commit((book) => [{ op: 'delete', entityType: 'production', uuid: book.show.uuid }]),
  ],
  [
    'a row of another show within a commit',
    'NOT_FOUND',
    commit((book) => [
      { op: 'create', entityType: 'source', fields: {} },
      { op: 'update', entityType: 'source', uuid: book.foreign.uuid, fields: { name: 'x' } },
    ]),
  ],
  [
    'one bad row among good ones',
    'VALIDATION',
    commit(() => [
      { op: 'create', entityType: 'source', fields: {} },
      { op: 'create', entityType: 'source', fields: { hRes: 'wide' } },
    ]),
  ],
  [
    'an undo of a commit that does not exist',
    'NOTHING_TO_UNDO',
    (book) => ({ path: `/api/commits/${nobody}/undo`, body: { productionUuid: book.show.uuid } }),
  ],
  [
    'a restore with an id of blanks',
    'VALIDATION',
    (book) => ({ path: `/api/sources/${book.trashed.uuid}/restore`, body: { id: ' ' } }),
  ],
];
