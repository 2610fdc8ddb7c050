import { commitAnswer, writeAnswer } from '@callsign/contracts/api';
import type { Commit, Operation } from '@callsign/contracts/commits';
import { type ErrorBody, errorBody, errorStatus } from '@callsign/contracts/errors';
import { definitionOf, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';

/** An answer as it came over the wire. */
export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about.
  body: any;
  headers: Headers;
}

type Skipped = { entityType: string; uuid: Uuid; id: DisplayId; fields: string[] }[];
type Fields = Record<string, unknown>;
type Written<T extends EntityType> = { entity: Entity<T>; commit: Commit };
type Committed = { commit: Commit; skipped: Skipped };

/** A member of the crew with a client of the API. Writes that are refused throw Refused. */
export interface Person {
  name: string;
  /** The uuid of their account. */
  userId: Uuid<'user'>;
  /** Any request at all; a body that is no string is sent as JSON. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** What a path answers; throws Refused. */
  // biome-ignore lint/suspicious/noExplicitAny: what a route answers is what the test is about.
  get(path: string): Promise<any>;
  create<T extends EntityType>(type: T, fields: Fields, key?: string): Promise<Written<T>>;
  update<T extends EntityType>(row: Row<T>, fields: Fields, key?: string): Promise<Written<T>>;
  remove<T extends EntityType>(row: Row<T>, key?: string): Promise<Written<T>>;
  restore<T extends EntityType>(row: Row<T>, id?: string): Promise<Written<T>>;
  commit(productionUuid: string, operations: Operation[], key?: string): Promise<Committed>;
  undo(commit: Commit, key?: string): Promise<Committed>;
}

/** A row and the type that it is of. */
export type Row<T extends EntityType> = readonly [type: T, uuid: string];

/** The API has refused; `error` is of the one error shape, and its status the one of its code. */
export class Refused extends Error {
  readonly error: ErrorBody['error'];

  constructor(answer: Answer) {
    const error = refusalOf(answer);
    super(`${error.code}: ${error.message}`);
    this.error = error;
  }
}

/** Reads an answer that must be a refusal of the one error shape, with a sentence and the status of its code. */
export function refusalOf({ status, body }: Answer): ErrorBody['error'] {
  const { error } = errorBody.parse(body);
  if (errorStatus[error.code] !== status)
    throw new Error(`${error.code} was answered with ${status}, not ${errorStatus[error.code]}.`);
  if (!/^\S.*[.!]$/su.test(error.message)) throw new Error(`Not a sentence: ${error.message}`);
  return error;
}

/** The refusal that a write must meet. */
export async function refused(write: Promise<unknown>): Promise<ErrorBody['error']> {
  try {
    await write;
  } catch (error) {
    if (error instanceof Refused) return error.error;
    throw error;
  }
  throw new Error('The write was accepted, but it should have been refused.');
}

/** Somebody who is signed in: their account, and the cookie of their session. */
export interface SignedIn {
  userId: Uuid<'user'>;
  cookie(): Promise<string>;
}

/** Makes a client of the API at `url` for somebody who is signed in. */
export function person(url: string, name: string, { userId, cookie }: SignedIn): Person {
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        cookie: await cookie(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
  }

  async function accepted(method: string, path: string, body?: unknown, key?: string) {
    const answer = await send(method, path, body, {
      ...(method === 'GET' ? {} : { 'idempotency-key': key ?? crypto.randomUUID() }),
    });
    if (answer.status >= 400) throw new Refused(answer);
    return answer.body;
  }

  const pathOf = (type: EntityType, uuid?: string) =>
    `/api/${definitionOf(type)?.plural}${uuid === undefined ? '' : `/${uuid}`}`;

  async function write<T extends EntityType>(
    type: T,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ) {
    const answer = await accepted(method, path, body, key);
    const contract = definitionOf(type);
    if (contract) writeAnswer(contract).parse(answer);
    return answer as Written<T>;
  }

  async function commits(path: string, body: unknown, key?: string) {
    const answer = await accepted('POST', path, body, key);
    commitAnswer.parse(answer);
    return answer as Committed;
  }

  return {
    name,
    userId,
    send,
    get: (path) => accepted('GET', path),
    create: (type, fields, key) => write(type, 'POST', pathOf(type), fields, key),
    update: ([type, uuid], fields, key) => write(type, 'PUT', pathOf(type, uuid), fields, key),
    remove: ([type, uuid], key) => write(type, 'DELETE', pathOf(type, uuid), undefined, key),
    restore: ([type, uuid], id) =>
      write(type, 'POST', `${pathOf(type, uuid)}/restore`, id === undefined ? {} : { id }),
    commit: (productionUuid, operations, key) => commits('/api/commits', { productionUuid, operations }, key),
    undo: ({ uuid, productionUuid }, key) => commits(`/api/commits/${uuid}/undo`, { productionUuid }, key),
  };
}
