import type { Change } from '@callsign/contracts/commits';
import type { TestServer } from './server.ts';
import type { TestSocket } from './socket.ts';

/** A row as a client from before the book knows it: its own fields are whatever it was sent. */
export interface SeedRow {
  uuid: string;
  id: string;
  productionId: string;
  [field: string]: unknown;
}

/** What such a client's HTTP library answers; a refusal is thrown, as axios does. */
interface Response<T = SeedRow> {
  status: number;
  data: T;
}

/** The error that its HTTP library throws. */
export class RequestFailed extends Error {
  readonly response: { status: number; data: { error: { code: string; message: string } } };

  constructor(response: RequestFailed['response']) {
    super(`Request failed with status code ${response.status}`);
    this.response = response;
  }
}

/** Its HTTP library, with `/api/compat` as the base of its addresses, signed in as a person. */
export function seedApi(server: TestServer, name: string) {
  const ask = async <T>(method: string, path: string, body?: unknown, headers = {}): Promise<Response<T>> => {
    const answer = await server.as(name).send(method, `/api/compat${path}`, body, headers);
    if (answer.status >= 400) throw new RequestFailed({ status: answer.status, data: answer.body });
    return { status: answer.status, data: answer.body };
  };
  return {
    get: <T>(path: string) => ask<T>('GET', path),
    post: (path: string, body: unknown, headers = {}) => ask<SeedRow>('POST', path, body, headers),
    put: (path: string, body: unknown, headers = {}) => ask<SeedRow>('PUT', path, body, headers),
    delete: (path: string) => ask<{ success: boolean }>('DELETE', path),
  };
}

/** The seed's hook for sources, without React: each function sends what the hook's sends. */
export function useSourcesAPI(api: ReturnType<typeof seedApi>) {
  return {
    async createSource(productionId: string, data: object, userId: string, userName: string) {
      const response = await api.post('/sources', { ...data, productionId, userId, userName });
      return response.data;
    },
    async updateSource(uuid: string, data: object, userId: string, userName: string) {
      const response = await api.put(`/sources/${uuid}`, { ...data, userId, userName });
      return response.data;
    },
    async deleteSource(uuid: string, _productionId: string, userId: string, userName: string) {
      await api.delete(`/sources/${uuid}?userId=${userId}&userName=${userName}`);
    },
  };
}

/** The seed's payload of an event. */
export type SeedEvent = Pick<Change, 'entityType' | 'entityId' | 'entity' | 'userId' | 'userName'>;

/** The seed's hook for events over the book's socket: tells every change of a production by its event's name. */
export function useProductionEvents(
  socket: TestSocket,
  productionUuid: string,
  on: Record<'onEntityCreated' | 'onEntityUpdated' | 'onEntityDeleted', (event: SeedEvent) => void>,
) {
  const handlers = {
    'entity:created': on.onEntityCreated,
    'entity:updated': on.onEntityUpdated,
    'entity:deleted': on.onEntityDeleted,
  };
  socket.raw.on('message', (text) => {
    const message = JSON.parse(text.toString());
    if (message.type !== 'commits' || message.production !== productionUuid) return;
    for (const commit of message.commits)
      for (const change of commit.changes as Change[]) handlers[change.event](change);
  });
  return socket.hello(productionUuid);
}
